"""Readings are counted by distinct person and day, whatever comes twice, late or in another order."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.models import Profile
from apps.activity.consumers import registered_consumers
from apps.activity.models import ConsumerCursor, Event
from apps.activity.readings import flush_readings, note_reading
from apps.activity.verbs import READINGS, Verb
from apps.content.models import Entry
from apps.core import clock, valkey
from apps.readings.consumers import ReadingConsumer
from apps.readings.models import CommunityDay, DaySecret, EntryDay, ReadingDay, SearchDay
from apps.readings.records import record_of
from apps.readings.retention import forget_old, forget_secrets
from apps.readings.services import clear_record, forget_reading, rebuild_readings
from tests.cast import Cast, ask

type Flow = Callable[[], None]


@pytest.fixture(autouse=True)
def empty_buffer() -> None:
    valkey.client().flushdb()


def happened(verb: Verb, person: int | None, entry: Entry | None, at: datetime, **context: object) -> Event:
    return Event(
        verb=verb,
        actor_id=person,
        entry_id=entry.pk if entry else None,
        community_id=entry.community_id if entry else None,
        at=at,
        context=context,
    )


def numbers() -> dict[str, list[tuple[object, ...]]]:
    """All that was counted."""
    return {
        model.__name__: sorted(model._default_manager.values_list(*fields))
        for model, fields in (
            (ReadingDay, ("entry_id", "day", "reader", "ended", "downloaded")),
            (EntryDay, ("entry_id", "day", "readers", "ended", "players", "played_half", "downloaders")),
            (SearchDay, ("day", "reader", "search", "found", "chosen")),
            (CommunityDay, ("community_id", "day", "readers", "searchers", "searches", "missed", "chosen")),
        )
    }


def let_consumer_stand_at_the_end() -> None:
    last = Event.objects.order_by("xid", "id").last()
    assert last is not None
    place = {"xid": last.xid, "event_id": last.pk}
    ConsumerCursor.objects.update_or_create(name=ReadingConsumer.name, defaults=place)


def test_a_day_counts_each_reader_once_with_the_most_that_they_did(cast: Cast, flow: Flow) -> None:
    entry, now = ask(cast.other, cast.community), datetime(2026, 11, 3, 9, tzinfo=UTC)
    with clock.as_of(now + timedelta(days=2)):
        Event.objects.bulk_create(
            [
                happened(Verb.ENTRY_VIEWED, cast.member.pk, entry, now),
                happened(Verb.ENTRY_VIEWED, cast.member.pk, entry, now + timedelta(hours=3)),
                happened(Verb.ENTRY_READ, cast.member.pk, entry, now + timedelta(hours=3)),
                happened(Verb.EPISODE_PLAYED, cast.sme.pk, entry, now, reached=75),
                happened(Verb.EPISODE_PLAYED, cast.sme.pk, entry, now, reached=25),
                happened(Verb.DOCUMENT_DOWNLOADED, cast.manager.pk, entry, now),
                happened(Verb.ENTRY_VIEWED, cast.manager.pk, entry, now + timedelta(days=1)),
                # Neither the author nor somebody who is no longer known counts.
                happened(Verb.ENTRY_VIEWED, cast.other.pk, entry, now),
                happened(Verb.ENTRY_VIEWED, None, entry, now),
            ]
        )
        flow()
    first, second = EntryDay.objects.order_by("day")
    assert (first.readers, first.ended, first.players, first.played_half, first.played_through, first.downloaders) == (
        3,
        1,
        1,
        1,
        0,
        1,
    )
    assert (second.readers, second.ended) == (1, 0)
    assert list(CommunityDay.objects.order_by("day").values_list("readers", flat=True)) == [3, 1]


def test_searches_count_once_for_the_same_words_and_say_whether_something_was_chosen(cast: Cast, flow: Flow) -> None:
    entry, now, here = ask(cast.other, cast.community), clock.now(), [cast.community.pk]
    Event.objects.bulk_create(
        [
            happened(Verb.SEARCHED, cast.member.pk, None, now, search="a" * 12, words="dock", found=3, **{"in": here}),
            happened(Verb.SEARCHED, cast.member.pk, None, now, search="a" * 12, words="dock", found=3, **{"in": here}),
            happened(Verb.SEARCH_CHOSEN, cast.member.pk, entry, now, search="a" * 12, position=1),
            happened(Verb.SEARCHED, cast.sme.pk, None, now, search="b" * 12, words="crane", found=0, **{"in": here}),
        ]
    )
    flow()
    day = CommunityDay.objects.get()
    assert (day.searchers, day.searches, day.missed, day.chosen) == (2, 2, 1, 1)


def test_a_choice_that_comes_before_its_search_counts_like_one_that_comes_after_it(cast: Cast) -> None:
    entry, now = ask(cast.other, cast.community), datetime(2026, 11, 3, 9, tzinfo=UTC)
    said = {"search": "a" * 12, "words": "dock", "found": 3, "in": [cast.community.pk]}
    searched = happened(Verb.SEARCHED, cast.member.pk, None, now, **said)
    elsewhere = happened(Verb.SEARCHED, cast.member.pk, None, now, **said | {"found": 0, "in": [cast.on_request.pk]})
    chosen = happened(Verb.SEARCH_CHOSEN, cast.member.pk, entry, now, search="a" * 12)
    counted = []
    with clock.as_of(now + timedelta(days=1)):
        for batches in (
            [[chosen, searched, elsewhere]],
            [[chosen, searched, elsewhere]] * 2,
            [[elsewhere], [chosen], [searched]],
            [[searched], [elsewhere], [chosen]],
        ):
            for model in (SearchDay, CommunityDay):
                model._default_manager.all().delete()
            for batch in batches:
                ReadingConsumer().apply(batch)
            counted.append(numbers()["CommunityDay"])
    day = searched.at.date()
    assert counted[0] == sorted((pk, day, 0, 1, 1, 0, 1) for pk in (cast.community.pk, cast.on_request.pk))
    assert counted == [counted[0]] * 4


@pytest.mark.parametrize("seed", range(6))
def test_any_history_in_any_batches_gives_what_counting_it_anew_gives(cast: Cast, seed: int) -> None:
    chance, now = random.Random(seed), clock.now()
    entries = [ask(cast.other, cast.community, title=f"Entry {n}") for n in range(3)]
    people = [cast.member.pk, cast.sme.pk, cast.other.pk, cast.manager.pk]
    events = []
    for _ in range(150):
        verb, at = chance.choice(sorted(READINGS)), now - timedelta(hours=chance.randrange(24 * 100))
        person, context = chance.choice([*people, None]), {"reached": chance.choice((0, 25, 50, 100))}
        if person is None:
            context["reader"] = -chance.randrange(1, 4)
        if verb in {Verb.SEARCHED, Verb.SEARCH_CHOSEN}:
            context |= {"search": chance.choice("ab") * 12, "found": chance.randrange(2), "in": [cast.community.pk]}
        entry = None if verb == Verb.SEARCHED else chance.choice(entries)
        events.append(happened(verb, person, entry, at, **context))
    Event.objects.bulk_create(events)
    given, consumer = list(Event.objects.filter(pk__in=[event.pk for event in events]).order_by("xid", "id")), 0
    while consumer < len(given):
        # Batches of any size, some of them twice, as after a crash before the cursor moved.
        size = chance.randrange(1, 30)
        for _ in range(chance.choice((1, 1, 2))):
            ReadingConsumer().apply(given[consumer : consumer + size])
        consumer += size
    counted = numbers()
    assert counted["EntryDay"]
    assert counted["SearchDay"]
    let_consumer_stand_at_the_end()
    rebuild_readings()
    assert numbers() == counted
    # What people forget is counted no more, and nothing else than that.
    clear_record(person=cast.member)
    for reading in chance.sample(list(record_of(cast.sme)), 8):
        forget_reading(person=cast.sme, reading=reading)
    left = numbers()
    assert left != counted
    rebuild_readings()
    assert numbers() == left


def test_what_is_read_without_a_record_is_counted_once_a_day_under_no_name(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community)
    Profile.objects.filter(user=cast.member).update(keeps_reading=False)
    for verb in (Verb.ENTRY_VIEWED, Verb.ENTRY_READ):
        note_reading(verb, actor_id=cast.member.pk, entry_id=entry.pk, community_id=entry.community_id)
    note_reading(
        Verb.SEARCHED,
        actor_id=cast.member.pk,
        context={"search": "a" * 12, "words": "raise", "found": 0, "in": [cast.community.pk]},
        step="a",
    )
    # Their own entry is read by nobody that counts.
    own = ask(cast.member, cast.community, title="Mine")
    note_reading(Verb.ENTRY_VIEWED, actor_id=cast.member.pk, entry_id=own.pk, community_id=own.community_id)
    flush_readings()
    flow()
    rows = Event.objects.filter(verb__in=READINGS)
    assert {row.actor_id for row in rows} == {None}
    assert len(rows) == 3
    assert all("words" not in row.context and "in" not in row.context for row in rows)
    assert not any(f":{cast.member.pk}:" in (row.once_key or "") for row in rows)
    day = EntryDay.objects.get()
    assert (day.entry_id, day.readers, day.ended) == (entry.pk, 1, 1)
    assert SearchDay.objects.get().communities == []


def test_old_readings_go_when_everybody_has_read_them_and_the_numbers_stay(cast: Cast, flow: Flow) -> None:
    entry, now = ask(cast.other, cast.community), clock.now()
    old, recent = now - timedelta(days=80), now - timedelta(days=20)
    Event.objects.bulk_create(
        [
            happened(Verb.ENTRY_VIEWED, cast.member.pk, entry, old),
            happened(Verb.SEARCHED, cast.member.pk, None, recent, search="a" * 12, words="dock", found=0),
        ]
    )
    with clock.as_of(recent + timedelta(days=1)):
        flow()
    assert SearchDay.objects.get().words == "dock"
    with clock.as_of(now + timedelta(days=11)):
        assert forget_old() == 0, "no consumer has a place in the log here, so none has read it"
        for consumer in ConsumerCursor.objects.all():
            consumer.delete()
        last = Event.objects.order_by("xid", "id").last()
        assert last is not None
        for consumer in registered_consumers():
            ConsumerCursor.objects.create(name=consumer.name, xid=last.xid, event_id=last.pk)
        assert forget_old() == 1
        forget_secrets()
    assert not Event.objects.filter(verb=Verb.ENTRY_VIEWED).exists()
    assert not ReadingDay.objects.exists()
    assert EntryDay.objects.get().readers == 1
    assert SearchDay.objects.get().words == ""
    assert "words" not in Event.objects.get(verb=Verb.SEARCHED).context
    assert not DaySecret.objects.exists()
