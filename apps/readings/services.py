"""Writes: the switch of one's own record, forgetting, and counting anew."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.core.cache import cache
from django.db import transaction

from apps.accounts.models import Profile, User, cache_key_of
from apps.activity.consumers import keep_waiting
from apps.activity.models import ConsumerCursor, Event, Origin
from apps.activity.readings import wait_for_flush
from apps.activity.stream import record_event
from apps.activity.verbs import READINGS, Verb
from apps.core import clock
from apps.readings import records
from apps.readings.consumers import ReadingConsumer
from apps.readings.counting import count_readings
from apps.readings.discretion import day_of
from apps.readings.models import KEPT, CommunityDay, EntryDay, ReadingDay, SearchDay


@transaction.atomic
def change_record(*, person: User, kept: bool, origin: str = Origin.WEB) -> None:
    """Keep a record of what the person reads, or none: then what there is is deleted at once."""
    wait_for_flush()
    profile = Profile.objects.select_for_update().get(user_id=person.pk)
    if profile.keeps_reading == kept:
        return
    profile.keeps_reading = kept
    profile.save(update_fields=["keeps_reading"])
    transaction.on_commit(partial(cache.delete, cache_key_of(person.pk)))
    if not kept:
        keep_waiting(ReadingConsumer())
        records.forget_all(person)
    _record(person, origin, kept=kept, forgotten=not kept)


@transaction.atomic
def clear_record(*, person: User, origin: str = Origin.WEB) -> int:
    """Delete what was recorded so far. Returns how many readings there were."""
    wait_for_flush()
    keep_waiting(ReadingConsumer())
    number = records.forget_all(person)
    _record(person, origin, forgotten=True)
    return number


@transaction.atomic
def forget_reading(*, person: User, reading: Event, origin: str = Origin.WEB) -> None:
    """Delete one reading of one's own record."""
    keep_waiting(ReadingConsumer())
    records.forget_one(person, reading)
    # What it was is what is to be forgotten, so the log does not say.
    _record(person, origin, forgotten=False)


def _record(person: User, origin: str, **context: bool) -> None:
    record_event(Verb.READING_RECORD_CHANGED, actor_id=person.pk, person_id=person.pk, origin=origin, context=context)


def rebuild_readings() -> int:
    """Count the days anew of which the log still knows the readers. Returns the number of events read.

    Older days keep their numbers. One transaction a day, so that no reader of the log is held back for long.
    """
    today = day_of(clock.now())
    return sum(rebuild_day(day=today - timedelta(days=back)) for back in range(KEPT.days, -1, -1))


@transaction.atomic
def rebuild_day(*, day: date) -> int:
    """Count one day anew, from as much of the log as the consumer has read."""
    consumer = ReadingConsumer()
    keep_waiting(consumer)
    for model in (ReadingDay, SearchDay, EntryDay, CommunityDay):
        model._default_manager.filter(day=day).delete()
    cursor = ConsumerCursor.objects.filter(name=consumer.name).first()
    if cursor is None:
        return 0
    start = datetime.combine(day, time(), tzinfo=UTC)
    events = list(
        Event.objects.filter(verb__in=READINGS, at__gte=start, at__lt=start + timedelta(days=1))
        .extra(where=["(xid, id) <= (%s, %s)"], params=[cursor.xid, cursor.event_id])
        .order_by("xid", "id")
    )
    count_readings(events)
    return len(events)
