"""The page of insights: what members, managers and those who pull reports see of it, and what nobody does."""

import csv
import io

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.communities.models import Membership
from apps.communities.models import Role as Standing
from apps.content.models import Entry
from apps.core import clock
from apps.insights.figures import mix_against
from apps.insights.models import CommunityReport
from apps.insights.report import body_of, mix_json
from apps.insights.services import publish_report, publish_reports
from apps.insights.threads import span_of
from apps.insights.windows import name_of, week_named
from apps.insights.wording import days_of
from apps.participation.models import Profile
from apps.participation.signals import Role
from tests.cast import ask, make_person
from tests.insights.making import WEEK, Crowd, act_in, make_crowd, publish_row

pytestmark = pytest.mark.django_db


def page_for(person: User, address: str) -> str:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


@pytest.fixture
def crowd() -> Crowd:
    """Forty members; nine create, three look after things, thirty use."""
    crowd = make_crowd(40)
    act_in(crowd, WEEK, creator=range(9), caretaker=range(3), consumer=range(30))
    return crowd


def test_member_sees_shares_bands_of_the_few_and_definitions(crowd: Crowd) -> None:
    publish_reports(communities=[crowd.community])
    page = page_for(crowd.people[0], f"/c/{crowd.community.slug}/insights/")
    assert "22\xa0%" in page
    assert "40 members counted" in page
    assert "fewer than 5" in page
    assert "/insights/definitions/#acting" in page
    assert "Caretaker rests on two people" in page
    assert f"/compass/{crowd.community.slug}/" in page
    # Three caretakers are told as few, and no name of anybody.
    assert crowd.people[1].name not in page


def test_hr_sees_rounded_shares_of_windows_that_do_not_overlap(crowd: Crowd) -> None:
    overlapping, apart = WEEK - WEEK % 12 + 4, WEEK - WEEK % 12
    other = make_crowd(40, "Other")
    act_in(other, apart, creator=range(9))
    act_in(other, overlapping, creator=range(9))
    hr = make_person("Hr person", is_hr=True)
    address = f"/c/{other.community.slug}/insights/"
    before = page_for(hr, address)
    assert "20\xa0%" not in before
    assert "reports tell nothing of this community" in before
    publish_row(other, apart, 40, 0.2)
    page = page_for(hr, address)
    assert "act in none" not in page
    assert "fewer than 5" not in page
    assert name_of(overlapping) not in page
    assert "20\xa0%" in page
    assert "What the figures say" not in page
    client = Client()
    client.force_login(hr, backend="apps.accounts.backends.CachedUserBackend")
    assert client.get(f"{address}?window={name_of(overlapping)}").status_code == 302


def test_members_take_along_what_the_page_shows_and_see_who_looked(crowd: Crowd) -> None:
    member, base = crowd.people[0], f"/c/{crowd.community.slug}/insights/"
    client = Client()
    client.force_login(member, backend="apps.accounts.backends.CachedUserBackend")
    answer = client.get(f"{base}file/?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    by_name = {row[1]: row for row in rows if len(row) > 2}
    assert by_name["Creator"][2] == "0.225"
    # Three caretakers are told as few.
    assert (by_name["Caretaker"][2], by_name["Caretaker"][8]) == ("", "fewer than 5")
    assert client.get(f"{base}file/?format=xlsx").content.startswith(b"PK")
    assert client.get(f"{base}file/?format=pdf").status_code == 404
    asked = ask(crowd.manager, crowd.community, title="How do you count deliveries?")
    Entry.objects.filter(pk=asked.pk).update(published_at=span_of(WEEK)[0])
    assert "How do you count deliveries?" in page_for(member, f"{base}questions/")
    hr = make_person("Hr person", is_hr=True)
    apart = WEEK - WEEK % 12
    act_in(crowd, apart)
    for _ in range(3):
        page_for(hr, base)
    assert "Insights of this community, " + days_of(apart) + ", 3 times" in page_for(member, base)
    assert page_for(member, f"{base}looks/").count("Hr person") == 3


def test_distance_is_told_in_points_with_what_it_was(crowd: Crowd) -> None:
    ranges = {Role.CREATOR: (0.6, 0.7)}
    act_in(crowd, WEEK - 12, creator=range(5))
    for week in (WEEK - 12, WEEK):
        mix = mix_against(crowd.community, week, ranges, 1)
        body = body_of(crowd.community, week)[1] | {"mix": mix_json(mix)}
        CommunityReport.objects.create(
            community=crowd.community, week=week, method=mix.method, target=1, body=body, made_at=clock.now()
        )
    page = page_for(crowd.people[0], f"/c/{crowd.community.slug}/insights/")
    assert "78 points, was 105 twelve weeks before: nearer than then." in page
    assert "far below target" in page


def test_few_members_get_questions_to_talk_about_and_no_number() -> None:
    few = make_crowd(9, "Few")
    act_in(few, WEEK, creator=range(5))
    page = page_for(few.people[0], f"/c/{few.community.slug}/insights/")
    assert "Start this conversation" in page
    assert "mix-bar" not in page


def test_some_members_get_bands() -> None:
    some = make_crowd(20, "Some")
    act_in(some, WEEK, creator=range(7), carrier=range(2))
    page = page_for(some.people[0], f"/c/{some.community.slug}/insights/")
    assert "several" in page
    assert "a few" in page
    assert "35\xa0%" not in page


def test_a_report_stays_as_it_was_made(crowd: Crowd) -> None:
    kept = publish_report(community=crowd.community, week=WEEK)
    kept.refresh_from_db()
    Profile.objects.filter(community=crowd.community).update(is_acting=False)
    assert publish_report(community=crowd.community, week=WEEK).body == kept.body
    assert CommunityReport.objects.count() == 1
    assert publish_reports(communities=[crowd.community]) == 0


def test_outsider_of_an_open_community_is_told_to_join(crowd: Crowd) -> None:
    client = Client()
    client.force_login(make_person("Passer by"), backend="apps.accounts.backends.CachedUserBackend")
    response = client.get(f"/c/{crowd.community.slug}/insights/")
    assert response.status_code == 403
    assert "shown to its members" in response.content.decode()
    assert f"/c/{crowd.community.slug}/insights/" not in client.get(f"/c/{crowd.community.slug}/").content.decode()


def test_a_new_community_says_what_will_stand_there(crowd: Crowd) -> None:
    new = make_crowd(1, "New")
    assert "Nothing can be said yet" in page_for(new.people[0], f"/c/{new.community.slug}/insights/")


def test_my_communities_stand_side_by_side(crowd: Crowd) -> None:
    other = make_crowd(0, "Quiet")
    member = crowd.people[0]
    Membership.objects.create(
        community=other.community, user=member, role=Standing.MEMBER, joined_at=member.date_joined
    )
    publish_reports()
    page = page_for(member, "/insights/")
    assert page.index("Crowd") < page.index("Quiet")
    assert "fewer than 5" in page


def test_a_week_has_a_name() -> None:
    assert week_named(name_of(WEEK)) == WEEK
    assert week_named("2026-W60") is week_named("yesterday") is None
