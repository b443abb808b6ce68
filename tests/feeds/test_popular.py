"""What's popular: whose acts count, how much, how long, and who sees the shelf."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.models import Event, Origin
from apps.activity.readings import flush_readings
from apps.communities.models import Access, Community, Role
from apps.communities.services import add_member, change_community, deactivate_person, leave_community
from apps.communities.standing import my_communities
from apps.content.models import Entry
from apps.content.reply_services import post_reply, remove_reply
from apps.content.services import remove_entry, restore_entry, withhold_entry
from apps.core import clock
from apps.feeds.models import Engagement, EntryMass
from apps.feeds.popular import popular_entries, popular_rows
from apps.feeds.scope import said_by
from apps.ratings.mark_services import keep_entry, rate_entry, stop_keeping, withdraw_rating
from apps.ratings.models import Level
from apps.ratings.services import follow
from tests.cast import Cast, ask, make_community, make_person
from tests.feeds.making import standing, titles, view

type Flow = Callable[[], None]
type Committing = Callable[..., AbstractContextManager[object]]


def weight_of(entry: Entry, person: User) -> float | None:
    row = Engagement.objects.filter(entry=entry, person=person).first()
    return row.weight if row else None


def test_an_entry_is_popular_when_five_people_take_part_and_volume_does_not_help(
    cast: Cast, readers: list[User], flow: Flow
) -> None:
    noisy, lively = ask(cast.member, cast.community, "noisy"), ask(cast.member, cast.community, "lively")
    for _ in range(20):
        post_reply(author=cast.other, entry=noisy, source="me again")
    view(noisy, *readers[:3], cast.member)
    view(lively, *readers[:4])
    flow()
    assert popular_entries(cast.sme) == []
    view(lively, readers[4])
    flow()
    cache.clear()
    assert titles(popular_entries(cast.sme)) == ["lively"]
    assert EntryMass.objects.get(entry=noisy).people == 4


def test_no_reason_names_a_person_or_a_number(cast: Cast, readers: list[User], flow: Flow) -> None:
    read, discussed = ask(cast.member, cast.community, "read"), ask(cast.member, cast.community, "discussed")
    view(read, *readers)
    for person in readers[:6]:
        post_reply(author=person, entry=discussed, source="a view")
    flow()
    assert {row.entry.title: row.why for row in popular_rows(cast.other)} == {
        "discussed": "Several colleagues read it lately, and several took part",
        "read": "Several colleagues read it lately",
    }


def test_a_person_counts_with_the_strongest_act_that_still_stands(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)

    def now_weighs(expected: float | None) -> None:
        flow()
        assert weight_of(entry, cast.other) == expected

    view(entry, cast.other)
    now_weighs(0.2)
    rate_entry(by=cast.other, entry=entry, stars=3)
    now_weighs(0.2)
    rate_entry(by=cast.other, entry=entry, stars=4)
    now_weighs(1.0)
    keep_entry(by=cast.other, entry=entry)
    reply = post_reply(author=cast.other, entry=entry, source="a view")
    now_weighs(2.0)
    remove_reply(by=cast.manager, reply=reply)
    now_weighs(1.5)
    stop_keeping(by=cast.other, entry=entry)
    rate_entry(by=cast.other, entry=entry, stars=1)
    now_weighs(0.2)
    withdraw_rating(by=cast.other, entry=entry)
    now_weighs(0.2)


def test_what_the_shelf_itself_led_to_counts_half(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    keep_entry(by=cast.sme, entry=entry)
    view(entry, cast.other, cast.sme, shelf=True)
    view(entry, cast.other)
    flow()
    assert weight_of(entry, cast.other) == 0.1
    assert weight_of(entry, cast.sme) == 1.5, "kept before the shelf showed it"
    post_reply(author=cast.other, entry=entry, source="a view")
    flow()
    assert weight_of(entry, cast.other) == 1.0


def test_the_page_notes_who_came_from_the_shelf_and_its_address_stays_clean(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    client = Client()
    client.force_login(cast.other)
    page = client.get(entry.get_absolute_url(), headers={"referer": "http://testserver/?shelf=popular"})
    flush_readings()
    client.get(entry.get_absolute_url())
    assert Event.objects.get(verb="entry_viewed").context == {"from": "popular"}
    assert "from=popular" not in page.content.decode()


@pytest.mark.parametrize("referer", ["http://elsewhere.example/?shelf=popular", "http://testserver/", "http://[broken"])
def test_who_came_from_elsewhere_counts_in_full(cast: Cast, referer: str) -> None:
    entry = ask(cast.member, cast.community)
    client = Client()
    client.force_login(cast.other)
    client.get(entry.get_absolute_url(), headers={"referer": referer})
    flush_readings()
    assert Event.objects.get(verb="entry_viewed").context == {}


def test_authors_and_coauthors_do_not_make_their_own_entry_popular(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, coauthors=[cast.sme])
    for person in (cast.member, cast.sme):
        view(entry, person)
        post_reply(author=person, entry=entry, source="bump")
    flow()
    assert not Engagement.objects.exists()
    assert not EntryMass.objects.exists()


def test_newer_interest_outweighs_older_until_nobody_came_lately(cast: Cast, readers: list[User], flow: Flow) -> None:
    now = timezone.now()
    for title, ago, people in (("over", 40, 9), ("old", 12, 7), ("new", 0, 5)):
        with clock.as_of(now - timedelta(days=ago)):
            entry = ask(cast.member, cast.community, title)
            view(entry, *readers[:people])
    flow()
    assert titles(popular_entries(cast.other)) == ["new", "old"]
    sums = dict(EntryMass.objects.values_list("entry__title", "mass"))
    assert sums["new"] / sums["old"] == pytest.approx(5 / 7 * 2**4, rel=1e-3)


def test_good_marks_raise_and_bad_ones_lower(cast: Cast, readers: list[User], flow: Flow) -> None:
    for title in ("praised", "unmarked", "panned"):
        entry = ask(cast.member, cast.community, title)
        view(entry, *readers)
        for person in readers[:4] if title != "unmarked" else []:
            rate_entry(by=person, entry=entry, stars=5 if title == "praised" else 1)
    flow()
    assert titles(popular_entries(cast.other)) == ["praised", "unmarked", "panned"]


def test_imported_history_is_not_popular(cast: Cast, readers: list[User], flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    for person in readers:
        post_reply(author=person, entry=entry, source="then", origin=Origin.IMPORT)
    flow()
    assert not EntryMass.objects.exists()
    assert popular_entries(cast.member) == []


def test_shelf_is_right_at_once_for_each_reader(
    cast: Cast, readers: list[User], flow: Flow, django_capture_on_commit_callbacks: Committing
) -> None:
    entries = [ask(cast.member, cast.community, title) for title in ("gone", "withheld", "shown")]
    entries.append(ask(cast.sme, cast.community, "muted"))
    for entry in entries:
        view(entry, *readers)
    follow(user=cast.other, target=cast.sme, level=Level.NOTHING)
    flow()
    assert set(standing(cast.other)) == {"gone", "withheld", "shown"}
    assert set(standing(cast.outsider)) == {"gone", "withheld", "shown", "muted"}
    # The log is not read in between, and the ranks are kept.
    with django_capture_on_commit_callbacks(execute=True):
        remove_entry(by=cast.manager, entry=entries[0])
        withhold_entry(by=cast.manager, entry=entries[1])
    assert standing(cast.other) == ["shown"]
    assert set(standing(cast.outsider)) == {"shown", "muted"}
    with django_capture_on_commit_callbacks(execute=True):
        change_community(by=cast.manager, community=cast.community, changes={"access": Access.HIDDEN})
    assert standing(cast.outsider) == []
    assert standing(cast.other) == ["shown"]


def test_acts_of_a_closed_account_count_no_more_and_those_of_a_former_member_stay(
    cast: Cast, readers: list[User], flow: Flow
) -> None:
    entry = ask(cast.member, cast.community)
    view(entry, *readers[:5])
    leave_community(user=readers[0], community=cast.community)
    flow()
    assert EntryMass.objects.get(entry=entry).people == 5
    deactivate_person(by=cast.staff, person=readers[1])
    flow()
    cache.clear()
    assert EntryMass.objects.get(entry=entry).people == 4
    assert popular_entries(cast.member) == []


def test_removed_entry_comes_back_with_its_readers(cast: Cast, readers: list[User], flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    view(entry, *readers)
    flow()
    before = EntryMass.objects.get(entry=entry).mass
    remove_entry(by=cast.member, entry=entry)
    flow()
    assert not EntryMass.objects.exists()
    restore_entry(by=cast.member, entry=entry)
    flow()
    assert EntryMass.objects.get(entry=entry).mass == pytest.approx(before)


def lively(cast: Cast, community: Community, count: int, readers: list[User], flow: Flow) -> None:
    for number in range(count):
        entry = ask(cast.member, community, f"{community.slug} {number}")
        view(entry, *readers)
    flow()


def test_a_large_community_does_not_own_the_merged_shelf(cast: Cast, readers: list[User], flow: Flow) -> None:
    small = make_community("small", manager=cast.manager)
    for person in (cast.member, cast.other):
        add_member(community=small, user=person, role=Role.MEMBER, by=None)
    lively(cast, small, 2, readers[:6], flow)
    lively(cast, cast.community, 9, readers, flow)
    first = [entry.community_id for entry in popular_entries(cast.other, size=10)]
    assert first[:2] == [small.pk] * 2, "a third of few people is more than a half of many"
    assert len(first) == 10, "no place stays empty because others have nothing"
    assert len(popular_entries(cast.other, community=cast.community, size=5)) == 5


def test_every_fifth_place_is_for_what_few_know_and_the_same_all_day(
    cast: Cast, readers: list[User], flow: Flow
) -> None:
    lively(cast, cast.community, 8, [*readers, *[make_person(f"guest {n}") for n in range(12)]], flow)
    fresh = [ask(cast.sme, cast.community, f"fresh {number}") for number in range(6)]
    view(fresh[0], cast.other)
    flow()
    rows = popular_rows(cast.other)
    assert [n for n, row in enumerate(rows) if row.why == "Few colleagues know it yet"] == [4, 9]
    assert "fresh 0" not in [row.entry.title for row in rows], "they know it"
    assert [row.entry.pk for row in popular_rows(cast.other)] == [row.entry.pk for row in rows]
    assert len(popular_rows(cast.sme)) == 8, "their own are not tried out on them"
    drawn = {popular_rows(person)[4].entry.title for person in readers}
    assert len(drawn) > 1, "each reader tries out something else"
    assert len(popular_entries(cast.other)) == 8, "a list without reasons tries nothing out"


def test_shelf_takes_one_statement_while_it_is_kept(cast: Cast, readers: list[User], flow: Flow) -> None:
    lively(cast, cast.community, 3, readers, flow)
    for statements in (4, 1):
        viewer = User.objects.get(pk=cast.other.pk)
        my_communities(viewer)
        said_by(viewer, Level.NOTHING)
        with CaptureQueriesContext(connection) as asked:
            popular_rows(viewer, lean=True)
        assert len(asked) == statements
