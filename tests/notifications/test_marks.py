"""Marks on my work, told once a day in numbers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from apps.accounts.models import Profile
from apps.activity.consumers import advance_all
from apps.activity.models import Event, Origin
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.content.services import remove_entry
from apps.core import clock
from apps.notifications.marks import tell_marks
from apps.notifications.models import Channel, Group, Notification, WaitingMark
from apps.notifications.selectors import notifications_for
from apps.notifications.services import set_wishes
from apps.ratings.following import Level
from apps.ratings.mark_services import (
    keep_entry,
    rate_entry,
    stop_keeping,
    thank_for_reply,
    withdraw_rating,
)
from apps.ratings.services import follow
from tests.cast import Cast, ask, make_cast

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

type Flow = Callable[[], None]


@pytest.fixture
def entry(cast: Cast) -> Entry:
    with clock.as_of(NOON - timedelta(days=1)):
        return ask(cast.other, cast.community, title="Split deliveries")


def read(flow: Flow, at: datetime = NOON) -> None:
    with clock.as_of(at):
        flow()


def told_at(moment: datetime) -> int:
    with clock.as_of(moment):
        return tell_marks()


def marked(cast: Cast, entry: Entry, at: datetime = NOON) -> None:
    with clock.as_of(at):
        rate_entry(by=cast.member, entry=entry, stars=5, reason="It saved a shift.")
        rate_entry(by=cast.sme, entry=entry, stars=3)
        keep_entry(by=cast.manager, entry=entry)
        keep_entry(by=cast.other, entry=entry)


def rows_of(person: Any) -> list[Notification]:
    return list(Notification.objects.visible_to(person).filter(kind="marks").order_by("pk"))


def test_author_is_told_once_the_next_day_in_numbers_without_names(cast: Cast, entry: Entry, flow: Flow) -> None:
    marked(cast, entry)
    read(flow)
    assert told_at(NOON + timedelta(hours=11)) == 0
    assert told_at(NOON + timedelta(hours=18)) == 0, "not in the middle of the night"
    assert told_at(NOON + timedelta(hours=20)) == 1
    assert told_at(NOON + timedelta(hours=21)) == 0
    told = notifications_for(cast.other).rows[0]
    assert (told.people, told.title, told.actor) == ("Your work", "Split deliveries", None)
    assert told.sentence == "was rated by 2 readers (one says why) and kept by one:"
    assert not WaitingMark.objects.exists()


def test_a_day_begins_by_the_authors_own_clock(cast: Cast, entry: Entry, flow: Flow) -> None:
    Profile.objects.filter(user=cast.other).update(time_zone="Asia/Tokyo")
    marked(cast, entry)
    read(flow)
    # 21 o'clock on the 23rd in Tokyo; seven hours later it is the middle of the 24th's night, then seven o'clock.
    assert told_at(NOON + timedelta(hours=7)) == 0
    assert told_at(NOON + timedelta(hours=10)) == 1


def test_a_mark_that_was_taken_back_is_not_told(cast: Cast, entry: Entry, flow: Flow) -> None:
    with clock.as_of(NOON):
        rate_entry(by=cast.member, entry=entry, stars=5)
        keep_entry(by=cast.sme, entry=entry)
    read(flow)
    assert WaitingMark.objects.count() == 2
    with clock.as_of(NOON):
        withdraw_rating(by=cast.member, entry=entry)
        stop_keeping(by=cast.sme, entry=entry)
    read(flow)
    assert told_at(NOON + timedelta(days=1)) == 0
    assert rows_of(cast.other) == []


def test_whoever_helped_is_told_of_thanks(cast: Cast, entry: Entry, flow: Flow) -> None:
    with clock.as_of(NOON):
        reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
        thank_for_reply(by=cast.member, reply=reply)
        thank_for_reply(by=cast.other, reply=reply)
    read(flow)
    assert told_at(NOON + timedelta(days=1)) == 1
    assert [row.numbers["thanked"] for row in rows_of(cast.sme)] == [2]
    assert rows_of(cast.other) == []


def test_marks_that_came_late_wait_for_the_next_day(cast: Cast, entry: Entry, flow: Flow) -> None:
    marked(cast, entry)
    read(flow)
    assert told_at(NOON + timedelta(days=1)) == 1
    with clock.as_of(NOON + timedelta(hours=1)):
        thank_for_reply(by=cast.member, reply=post_reply(author=cast.other, entry=entry, source="Late."))
    read(flow, NOON + timedelta(days=1))
    assert told_at(NOON + timedelta(days=1, hours=1)) == 0
    assert WaitingMark.objects.count() == 1
    assert told_at(NOON + timedelta(days=2)) == 1
    row = rows_of(cast.other)[0]
    assert (row.count, row.numbers["thanked"], row.numbers["kept"]) == (4, 1, 1)


def test_imported_and_old_marks_tell_nobody(cast: Cast, entry: Entry, flow: Flow) -> None:
    with clock.as_of(NOON):
        rate_entry(by=cast.member, entry=entry, stars=5, origin=Origin.IMPORT)
    with clock.as_of(NOON - timedelta(days=9)):
        keep_entry(by=cast.member, entry=entry)
    Event.objects.filter(verb="entry_kept").update(actor_id=None)
    read(flow)
    assert not WaitingMark.objects.exists()


@pytest.mark.parametrize("why", ["declined", "muted", "removed"])
def test_who_does_not_want_or_see_it_is_not_told_and_nothing_waits(
    cast: Cast, entry: Entry, flow: Flow, why: str
) -> None:
    marked(cast, entry)
    read(flow)
    if why == "declined":
        set_wishes(user=cast.other, channel=Channel.BELL, wishes={Group.MARKS: False})
    elif why == "muted":
        follow(user=cast.other, target=entry, level=Level.NOTHING)
    else:
        remove_entry(by=cast.manager, entry=entry)
    assert told_at(NOON + timedelta(days=1)) == 0
    assert not WaitingMark.objects.exists()
    assert not Notification.objects.filter(kind="marks").exists()


def test_two_workers_at_once_tell_once(transactional_db: None) -> None:
    cast = make_cast()
    with clock.as_of(NOON):
        entry = ask(cast.other, cast.community, title="Split deliveries")
        marked(cast, entry)
        advance_all()
    assert WaitingMark.objects.count() == 3
    start = Barrier(2)

    def work(_: int) -> int:
        start.wait()
        try:
            return told_at(NOON + timedelta(days=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [0, 1]
    assert [row.count for row in rows_of(cast.other)] == [3]
