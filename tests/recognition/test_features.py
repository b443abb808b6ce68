"""Featuring: with a reason and an end, by a manager who is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.activity.models import Event
from apps.communities.models import Membership
from apps.content.services import remove_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Notification
from apps.recognition.feature_services import end_feature, feature
from apps.recognition.features import Feature, today
from apps.recognition.selectors import running_features
from apps.recognition.services import set_appearance
from tests.cast import Cast, ask
from tests.recognition.conftest import client_of

type Flow = Callable[[], None]
WEEK = timedelta(days=7)


def test_manager_features_an_entry_with_a_reason_and_an_end(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community, "Split deliveries")
    client = client_of(cast.manager)
    assert "/feature/" in client.get(entry.get_absolute_url()).content.decode()
    form = {"reason": "Before the audit, please", "until": (today() + WEEK).isoformat()}
    assert client.post(f"/e/{entry.pk}/feature/", form | {"until": ""}).status_code == 422
    late = (today() + timedelta(days=61)).isoformat()
    assert client.post(f"/e/{entry.pk}/feature/", form | {"until": late}).status_code == 422
    assert client.post(f"/e/{entry.pk}/feature/", form)["Location"] == "/c/community/features/"
    for viewer, address in ((cast.member, "/"), (cast.member, "/c/community/"), (None, "/c/community/")):
        html = client_of(viewer).get(address).content.decode()
        assert "Before the audit, please" in html
        assert "featured by manager person until" in html
    flow()
    told = Notification.objects.get(user=cast.other)
    assert (told.kind, told.entry, told.actor) == ("featured", entry, cast.manager)
    assert client.post(f"/e/{entry.pk}/feature/", form).status_code == 422
    event = Event.objects.get(verb="entry_featured")
    assert (event.actor_id, event.entry_id, event.context["reason"]) == (cast.manager.pk, entry.pk, form["reason"])


def test_manager_ends_it_early_and_who_did_is_recorded(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    row = feature(by=cast.manager, community=cast.community, thing=entry, reason="Read this", until=today())
    client = client_of(cast.manager)
    assert "End it now" in client.get("/c/community/features/").content.decode()
    client.post(f"/features/{row.pk}/ending/")
    assert running_features(cast.member) == []
    row.refresh_from_db()
    assert row.ended_by == cast.manager
    assert "ended by manager person" in client.get("/c/community/features/").content.decode()
    end_feature(by=cast.manager, row=row)
    assert Event.objects.filter(verb="feature_ended").count() == 1
    feature(by=cast.manager, community=cast.community, thing=entry, reason="Once more", until=today())
    assert len(running_features(cast.member)) == 1


def test_feature_is_over_after_its_last_day(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    feature(by=cast.manager, community=cast.community, thing=entry, reason="Read this", until=today() + WEEK)
    with clock.as_of(clock.now() + WEEK):
        assert running_features(cast.member)
    with clock.as_of(clock.now() + WEEK + timedelta(days=1)):
        assert running_features(cast.member) == []


def test_featured_member_is_told_and_gone_at_once_when_they_opt_out(cast: Cast, flow: Flow) -> None:
    form = {"reason": "Ask her about docks", "until": (today() + WEEK).isoformat()}
    client_of(cast.manager).post("/c/community/members/sme-person/feature/", form)
    flow()
    assert Notification.objects.get(user=cast.sme).kind == "featured"
    assert [row.person for row in running_features(cast.member)] == [cast.sme]
    assert running_features(client_of(None).get("/").wsgi_request.user) == []
    set_appearance(user=cast.sme, on_shelves=False)
    assert running_features(cast.member) == []
    assert client_of(cast.member).get("/api/v1/communities/community/features/").json()["results"] == []
    with pytest.raises(Refused, match="does not want"):
        feature(by=cast.manager, community=cast.community, thing=cast.sme, reason="Again", until=today())
    assert Feature.objects.count() == 1


def test_what_was_removed_or_left_is_featured_no_longer(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    for thing in (entry, cast.sme):
        feature(by=cast.manager, community=cast.community, thing=thing, reason="See", until=today() + WEEK)
    assert len(running_features(cast.member)) == 2
    remove_entry(by=cast.manager, entry=entry)
    Membership.objects.filter(user=cast.sme, community=cast.community).delete()
    assert running_features(cast.member) == []


def test_only_managers_feature_and_only_what_is_theirs(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    elsewhere = ask(cast.other, cast.hidden)
    for person in (cast.member, cast.sme, cast.outsider, cast.hr):
        with pytest.raises(Refused):
            feature(by=person, community=cast.community, thing=entry, reason="Me", until=today())
    for thing in (elsewhere, cast.outsider):
        with pytest.raises(Refused):
            feature(by=cast.manager, community=cast.community, thing=thing, reason="This", until=today())
    for day in (today() - timedelta(days=1), today() + timedelta(days=61)):
        with pytest.raises(Refused):
            feature(by=cast.manager, community=cast.community, thing=entry, reason="This", until=day)
    with pytest.raises(Refused):
        feature(by=cast.manager, community=cast.community, thing=entry, reason=" \n ", until=today())
    assert not Feature.objects.exists()
    assert not Event.objects.filter(verb__endswith="featured").exists()


def test_manager_finds_the_way_to_feature_somebody_on_their_page_and_others_do_not(cast: Cast) -> None:
    way = f"/c/community/members/{cast.other.handle}/feature/"
    page = cast.other.get_absolute_url()
    assert way in client_of(cast.manager).get(page).content.decode()
    assert way not in client_of(cast.member).get(page).content.decode()
    assert client_of(cast.manager).get(way).status_code == 200


def test_api_features_lists_and_ends(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    client = client_of(cast.manager)
    address = "/api/v1/communities/community/features/"
    given = {"entry": entry.pk, "reason": "Read this", "until": (today() + WEEK).isoformat()}
    made = client.post(address, given, content_type="application/json")
    assert (made.status_code, made.json()["entry"]["id"], made.json()["by"]["handle"]) == (
        201, entry.pk, "manager-person",
    )  # fmt: skip
    both = given | {"person": "sme-person"}
    assert client.post(address, both, content_type="application/json").status_code == 400
    assert len(client_of(cast.member).get(address).json()["results"]) == 1
    assert client.delete(f"/api/v1/features/{made.json()['id']}/").status_code == 204
    assert client_of(cast.member).get(address).json()["results"] == []
    assert len(client.get(address).json()["results"]) == 1
