"""One's own record of reading: seen by its owner, taken away for good, and everything works without it."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Profile, User
from apps.activity.models import Event
from apps.activity.readings import flush_readings
from apps.activity.verbs import READINGS, Verb
from apps.content.kinds.document.models import Download
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.core import valkey
from apps.feeds.models import ReadMark
from apps.feeds.selectors import unread_entry_ids
from apps.readings.models import CommunityDay, EntryDay, ReadingDay, SearchDay
from apps.readings.searching import search_of
from apps.readings.services import change_record
from tests.cast import Cast, ask
from tests.kinds.making import document

type Flow = Callable[[], None]


@pytest.fixture(autouse=True)
def empty_buffer() -> None:
    valkey.client().flushdb()


@pytest.fixture
def settle(flow: Flow) -> Flow:
    """Write down what is buffered, and let the river flow."""

    def settle() -> None:
        flush_readings()
        flow()

    return settle


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def read(client: Client, entry: Entry) -> None:
    assert client.get(entry.get_absolute_url()).status_code == 200
    assert client.post(f"/e/{entry.pk}/reading/").status_code == 204


def readings_of(person: User) -> list[str]:
    return list(
        Event.objects.filter(actor_id=person.pk, verb__in=READINGS).order_by("pk").values_list("verb", flat=True)
    )


def test_reading_pages_writes_nothing_to_the_database(cast: Cast) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    with CaptureQueriesContext(connection) as captured:
        read(client, entry)
        client.get(f"{entry.get_absolute_url()}?found=1-{search_of('deliveries')}")
        client.get("/search/?q=deliveries")
    writes = [query["sql"] for query in captured if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"])]
    assert writes == []


def test_a_member_searches_chooses_and_sees_it_in_the_record(cast: Cast, settle: Flow) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    settle()
    found = client.get("/search/?q=Split  Deliveries").content.decode()
    link = re.search(rf'href="(/e/{entry.pk}/[^"?]+\?found=1-[0-9a-f]{{12}})"', found)
    assert link
    # The page offers its lasting address, not the one that says how somebody came.
    assert f'rel="canonical" href="{entry.get_absolute_url()}"' in client.get(link[1]).content.decode()
    client.get("/search/?q=nothing+of+the+kind")
    client.get(f"/people/{cast.sme.handle}/?found=2-{search_of('nothing of the kind')}")
    settle()
    day = CommunityDay.objects.get(community=cast.community)
    assert (day.readers, day.searchers, day.searches, day.missed, day.chosen) == (1, 1, 2, 1, 2)
    page = client.get("/settings/reading/").content.decode()
    assert "“split deliveries”" in page
    assert "nothing found" in page
    assert f'href="{entry.get_absolute_url()}"' in page
    assert cast.sme.name in page
    assert "split deliveries" not in browser_of(cast.staff).get("/settings/reading/").content.decode()


def test_a_made_up_mark_of_a_search_counts_as_nothing(cast: Cast, settle: Flow) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    for mark in ("0-aaaaaaaaaaaa", "x", "1-" + "a" * 12 + "'"):
        assert client.get(f"{entry.get_absolute_url()}?found={mark}").status_code == 200
    settle()
    assert readings_of(cast.member) == [Verb.ENTRY_VIEWED]


def test_a_search_chosen_through_a_reply_leads_to_its_place_and_is_noted(cast: Cast, settle: Flow) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    mark = f"3-{search_of('park')}"
    there = client.get(f"/replies/{reply.pk}/?found={mark}").headers["Location"]
    assert there == f"{entry.get_absolute_url()}?found={mark}#{reply.anchor}"
    client.get(there)
    settle()
    assert Event.objects.get(verb=Verb.SEARCH_CHOSEN).context["position"] == 3


def test_turning_the_record_off_deletes_it_and_names_nobody_from_then_on(cast: Cast, settle: Flow) -> None:
    entry, client, other = ask(cast.other, cast.community), browser_of(cast.member), browser_of(cast.sme)
    read(client, entry)
    read(other, entry)
    client.get("/search/?q=deliveries")
    settle()
    assert EntryDay.objects.get().readers == 2
    # Buffered before the switch, written after it.
    client.get(ask(cast.other, cast.community, title="Another").get_absolute_url())
    client.post("/settings/reading/", {})
    assert not Profile.objects.get(user=cast.member).keeps_reading
    assert readings_of(cast.member) == []
    assert not ReadingDay.objects.filter(reader=cast.member.pk).exists()
    assert not SearchDay.objects.filter(reader=cast.member.pk).exists()
    assert (EntryDay.objects.get().readers, EntryDay.objects.get().ended) == (1, 1)
    read(client, entry)
    read(client, entry)
    settle()
    assert readings_of(cast.member) == []
    day = EntryDay.objects.get(entry=entry)
    assert (day.readers, day.ended) == (2, 2)
    assert "No record is kept" in client.get("/settings/reading/").content.decode()
    client.post("/settings/reading/", {"kept": "yes"})
    read(client, entry)
    settle()
    assert Verb.ENTRY_READ in readings_of(cast.member)


def test_unread_marks_work_without_a_record(cast: Cast, settle: Flow) -> None:
    entry = ask(cast.other, cast.community)
    change_record(person=cast.member, kept=False)
    cache.clear()
    assert unread_entry_ids(cast.member, [entry]) == {entry.pk}
    browser_of(cast.member).get(entry.get_absolute_url())
    settle()
    assert unread_entry_ids(cast.member, [entry]) == set()
    assert ReadMark.objects.filter(user=cast.member, entry=entry).exists()


def test_downloads_work_without_a_record_and_name_nobody(cast: Cast, settle: Flow) -> None:
    entry = document(cast.other, cast.community, "rules.csv", b"Gate;Nine")
    named, shy = browser_of(cast.sme), browser_of(cast.member)
    b"".join(shy.get(f"/e/{entry.pk}/download/").streaming_content)
    settle()
    assert Download.objects.get().person == cast.member
    change_record(person=cast.member, kept=False)
    assert not Download.objects.exists()
    for client in (named, shy):
        assert b"".join(client.get(f"/e/{entry.pk}/download/").streaming_content) == b"Gate;Nine"
    settle()
    assert Download.objects.get().person == cast.sme
    assert EntryDay.objects.get(entry=entry).downloaders == 2


def test_one_reading_is_deleted_and_the_others_still_count(cast: Cast, settle: Flow) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    read(client, entry)
    client.get("/search/?q=deliveries")
    settle()
    ended = Event.objects.get(verb=Verb.ENTRY_READ)
    assert browser_of(cast.sme).post(f"/settings/reading/{ended.pk}/removal/").status_code == 404
    assert Event.objects.filter(pk=ended.pk).exists()
    assert client.post(f"/settings/reading/{ended.pk}/removal/").status_code == 302
    day = EntryDay.objects.get()
    assert (day.readers, day.ended) == (1, 0)
    client.post(f"/settings/reading/{Event.objects.get(verb=Verb.SEARCHED).pk}/removal/")
    assert CommunityDay.objects.get().searches == 0
    client.post("/settings/reading/clearing/")
    assert readings_of(cast.member) == []
    assert not EntryDay.objects.exists()
    assert not CommunityDay.objects.exists()
    assert Profile.objects.get(user=cast.member).keeps_reading


def test_the_api_gives_clears_and_switches_off_the_record(cast: Cast, settle: Flow) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    read(client, entry)
    client.get("/api/v1/search/?q=deliveries")
    settle()
    mine = client.get("/api/v1/me/reading/?limit=2").json()
    assert (mine["kept"], len(mine["results"])) == (True, 2)
    assert client.get(mine["next"]).json()["results"][0]["entry"] == entry.pk
    searched = next(row for row in mine["results"] if row["verb"] == "searched")
    assert searched["words"] == "deliveries"
    assert client.delete(f"/api/v1/me/reading/{searched['id']}/").status_code == 204
    assert client.delete(f"/api/v1/me/reading/{searched['id']}/").status_code == 404
    assert client.delete("/api/v1/me/reading/").status_code == 204
    assert client.get("/api/v1/me/reading/").json()["results"] == []
    turned = client.patch("/api/v1/me/reading/", {"kept": False}, content_type="application/json")
    assert turned.json() == {"kept": False}
    assert client.get("/api/v1/me/reading/").json()["kept"] is False


def test_the_back_office_shows_nobodys_readings(cast: Cast, settle: Flow) -> None:
    entry, client = ask(cast.other, cast.community), browser_of(cast.member)
    client.get(entry.get_absolute_url())
    settle()
    viewed = Event.objects.get(verb=Verb.ENTRY_VIEWED)
    desk = browser_of(cast.staff)
    assert str(Verb.ENTRY_VIEWED.value) not in desk.get(f"/admin/activity/event/?q={cast.member.pk}").content.decode()
    assert desk.get(f"/admin/activity/event/{viewed.pk}/change/").status_code in {302, 404}
