"""The river: nothing is lost, nothing comes twice, whatever order transactions end in."""

import threading
from collections.abc import Sequence
from typing import ClassVar

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from apps.activity.consumers import COOLING, TRIES, Consumer, advance, retry_dead_letter
from apps.activity.maintenance import rebase_river
from apps.activity.models import ConsumerCursor, DeadLetter, Event
from apps.activity.readings import flush_readings, note_reading
from apps.activity.selectors import consumer_lags, has_hidden_events
from apps.activity.stream import record_event
from apps.activity.verbs import SPECS, Verb
from apps.core import valkey


class Recorder(Consumer):
    """Remembers what it was given; fails on the events it is told to."""

    name: ClassVar[str] = "recorder"
    verbs: ClassVar[frozenset[Verb]] = frozenset({Verb.SEARCHED})

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.poison: set[int] = set()

    def apply(self, events: Sequence[Event]) -> None:
        if {event.pk for event in events} & self.poison:
            raise ValueError("poison")
        self.seen += [event.pk for event in events]


def record() -> Event:
    """One committed event."""
    with transaction.atomic():
        return record_event(Verb.SEARCHED, actor_id=1)


def cool() -> None:
    """Let the pause after a failure pass."""
    ConsumerCursor.objects.update(moved_at=timezone.now() - 2 * COOLING)


def test_an_event_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        record_event(Verb.SEARCHED, actor_id=1)
    assert not Event.objects.exists()


def test_an_event_vanishes_with_the_write_that_it_reports(transactional_db: None) -> None:
    with transaction.atomic():
        record_event(Verb.SEARCHED, actor_id=1)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_a_consumer_reads_every_event_once_and_in_order(transactional_db: None) -> None:
    recorder = Recorder()
    events = [record().pk for _ in range(5)]
    assert advance(recorder) == 5
    assert advance(recorder) == 0
    assert recorder.seen == events


def test_an_event_that_commits_late_is_neither_lost_nor_doubled(transactional_db: None) -> None:
    """The late writer takes its number first and commits last; a cursor on numbers alone would skip it."""
    recorder = Recorder()
    numbered, committed = threading.Event(), threading.Event()
    late: list[int] = []

    def write_late() -> None:
        with transaction.atomic():
            late.append(record_event(Verb.SEARCHED, actor_id=1).pk)
            numbered.set()
            committed.wait(10)
        connections.close_all()

    writer = threading.Thread(target=write_late)
    writer.start()
    assert numbered.wait(10)
    early = record().pk
    assert late[0] < early
    assert advance(recorder) == 0, "an older transaction is still open, so nothing may be read yet"
    assert has_hidden_events()
    committed.set()
    writer.join()
    advance(recorder)
    assert sorted(recorder.seen) == sorted([late[0], early])
    advance(recorder)
    assert len(recorder.seen) == 2


def test_two_workers_at_once_apply_each_event_once(transactional_db: None) -> None:
    recorder = Recorder()
    events = [record().pk for _ in range(50)]

    def work() -> None:
        advance(recorder)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    advance(recorder)
    assert recorder.seen == events


def test_a_failing_event_is_set_aside_after_some_tries_and_the_rest_goes_on(transactional_db: None) -> None:
    recorder = Recorder()
    first, bad, last = record().pk, record().pk, record().pk
    recorder.poison = {bad}
    advance(recorder)
    assert recorder.seen == [first]
    assert advance(recorder) == 0, "no second try before a pause"
    for _ in range(TRIES - 1):
        cool()
        advance(recorder)
    assert recorder.seen == [first, last]
    letter = DeadLetter.objects.get()
    assert letter.event_id == bad
    assert "poison" in letter.error


def test_a_dead_letter_can_be_retried(transactional_db: None, settings: pytest.FixtureRequest) -> None:
    settings.RIVER_CONSUMERS = ["tests.activity.test_river.Once"]
    event = record()
    with transaction.atomic():
        letter = DeadLetter.objects.create(consumer="once", event=event, error="old")
    Once.fails, Once.seen = True, []
    assert retry_dead_letter(letter) is False
    letter.refresh_from_db()
    assert "still broken" in letter.error
    assert letter.resolved_at is None
    Once.fails = False
    assert retry_dead_letter(letter) is True
    assert retry_dead_letter(letter) is True
    assert Once.seen == [event.pk], "a second retry of a resolved letter changes nothing"


class Once(Consumer):
    """A consumer that can be mended."""

    name: ClassVar[str] = "once"
    verbs: ClassVar[frozenset[Verb]] = frozenset({Verb.SEARCHED})
    fails: ClassVar[bool] = False
    seen: ClassVar[list[int]] = []

    def apply(self, events: Sequence[Event]) -> None:
        if self.fails:
            raise ValueError("still broken")
        self.seen.extend(event.pk for event in events)


def test_the_lag_counts_what_a_consumer_has_not_read(transactional_db: None, settings: pytest.FixtureRequest) -> None:
    settings.RIVER_CONSUMERS = ["tests.activity.test_river.Once"]
    Once.fails = False
    record()
    record()
    assert [lag.events for lag in consumer_lags()] == [2]
    advance(Once())
    assert [lag.events for lag in consumer_lags()] == [0]


def test_a_reading_costs_no_write_until_it_is_flushed_and_then_counts_once(transactional_db: None) -> None:
    for _ in range(3):
        note_reading(Verb.ENTRY_VIEWED, actor_id=7, entry_id=9, community_id=1)
    note_reading(Verb.ENTRY_VIEWED, actor_id=8, entry_id=9, community_id=1)
    assert not Event.objects.exists()
    assert flush_readings() == 4
    assert sorted(Event.objects.values_list("actor_id", "entry_id")) == [(7, 9), (8, 9)]
    assert flush_readings() == 0


def test_a_crash_between_writing_and_forgetting_readings_doubles_nothing(transactional_db: None) -> None:
    note_reading(Verb.SEARCHED, actor_id=7)
    rows = valkey.client().xrange("river:readings")
    flush_readings()
    # The crash: what was written is still in the buffer.
    for key, row in rows:
        with pytest.raises(valkey.redis.ResponseError):
            valkey.client().xadd("river:readings", row, id=key)
    client = valkey.client()
    client.delete("river:readings")
    for key, row in rows:
        client.xadd("river:readings", row, id=key)
    assert flush_readings() == 1
    assert Event.objects.count() == 1


def test_every_verb_has_its_names_and_signals() -> None:
    assert set(SPECS) == set(Verb)
    roles = {"consumer", "creator", "connector", "carrier", "caretaker"}
    assert all(spec.xapi.startswith("http") and set(spec.signals) <= roles for spec in SPECS.values())


def test_the_id_of_a_transaction_is_what_the_database_gives(transactional_db: None) -> None:
    with transaction.atomic():
        event = record_event(Verb.SEARCHED, actor_id=1)
        with connection.cursor() as sql:
            sql.execute("SELECT pg_current_xact_id()::text::bigint")
            current = sql.fetchone()[0]
    assert Event.objects.get(pk=event.pk).xid == current


def test_after_a_move_to_another_server_readers_go_on_where_they_were(transactional_db: None) -> None:
    recorder, newcomer = Recorder(), Latecomer()
    read = record().pk
    advance(recorder)
    waiting = record().pk
    # As restored: the numbers of the old server are far above those that this one gives.
    Event.objects.update(xid=F("xid") + 10**9)
    ConsumerCursor.objects.update(xid=F("xid") + 10**9)
    assert rebase_river() == 2
    fresh = record().pk
    advance(recorder)
    assert recorder.seen == [read, waiting, fresh]
    advance(newcomer)
    assert newcomer.seen == [read, waiting, fresh]


class Latecomer(Recorder):
    """A consumer that is added after a move."""

    name: ClassVar[str] = "latecomer"
