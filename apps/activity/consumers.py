"""Readers of the river: a cursor each, every effect exactly once and in order.

`advance` takes the consumer's advisory lock, reads the next batch after its cursor, applies it and moves
the cursor, all in one transaction. Effects that leave the database (a live message) go out on commit and
are hints that may be lost or repeated; everything that must be exact is a row.
"""

import logging
import traceback
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.activity.models import ConsumerCursor, DeadLetter, Event
from apps.activity.verbs import Verb

logger = logging.getLogger(__name__)

BATCH = 500
# So many tries, a sweep apart, before an event is set aside: enough for a passing cause, short enough to go on.
TRIES = 3
COOLING = timedelta(seconds=3)
READABLE = "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Consumer:
    """What one app does when it reads the river. `apply` runs in a transaction and may be given many events."""

    name: ClassVar[str]
    verbs: ClassVar[frozenset[Verb]]

    def apply(self, events: Sequence[Event]) -> None:
        """Take in the events, which are in order and all of `verbs`."""
        raise NotImplementedError


def registered_consumers() -> list[Consumer]:
    """The consumers that settings name."""
    return [import_string(path)() for path in settings.RIVER_CONSUMERS]


def advance_all() -> int:
    """Advance every consumer as far as it goes; one that fails stays behind alone. Returns events read."""
    total = 0
    for consumer in registered_consumers():
        try:
            total += advance(consumer)
        except (DatabaseError, InterfaceError):
            # The connection, not an event: whoever calls next tries again.
            logger.exception("Consumer %s could not advance", consumer.name)
    return total


def advance(consumer: Consumer) -> int:
    """Read on from the cursor until nothing readable is left. Returns the number of events passed."""
    total = 0
    while passed := _advance_batch(consumer):
        total += passed
        if passed < BATCH:
            break
    return total


@transaction.atomic
def _advance_batch(consumer: Consumer) -> int:
    if not _lock(consumer.name):
        return 0
    cursor, _ = ConsumerCursor.objects.select_for_update().get_or_create(name=consumer.name)
    if cursor.failing_event_id and timezone.now() - cursor.moved_at < COOLING:
        return 0
    events = next_events(cursor, BATCH)
    if not events:
        return 0
    passed = _apply_batch(consumer, events) or _apply_singly(consumer, cursor, events)
    if passed:
        last = events[passed - 1]
        cursor.xid, cursor.event_id = last.xid, last.pk
    cursor.save()
    return passed


def next_events(cursor: ConsumerCursor, size: int) -> list[Event]:
    """The next events after the cursor whose transactions have ended, in reading order."""
    return list(
        Event.objects.extra(
            where=[READABLE, "(xid, id) > (%s, %s)"],
            params=[cursor.xid, cursor.event_id],
        ).order_by("xid", "id")[:size]
    )


def _apply_batch(consumer: Consumer, events: list[Event]) -> int:
    wanted = [event for event in events if event.verb in consumer.verbs]
    try:
        with transaction.atomic():
            if wanted:
                consumer.apply(wanted)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # Whatever a consumer raises must not stop the river: the events are tried one by one.
        logger.exception("Consumer %s failed on a batch, going singly", consumer.name)
        return 0
    return len(events)


def _apply_singly(consumer: Consumer, cursor: ConsumerCursor, events: list[Event]) -> int:
    """Apply up to the first event that fails; count its failures, and set it aside when they are too many."""
    for position, event in enumerate(events):
        if event.verb not in consumer.verbs:
            continue
        try:
            with transaction.atomic():
                consumer.apply([event])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  # See above; the error is kept with the event.
            if not _gave_up(consumer, cursor, event, error):
                return position
    return len(events)


def _gave_up(consumer: Consumer, cursor: ConsumerCursor, event: Event, error: Exception) -> bool:
    if cursor.failing_event_id != event.pk:
        cursor.failing_event_id, cursor.failures = event.pk, 0
    cursor.failures += 1
    if cursor.failures < TRIES:
        return False
    DeadLetter.objects.get_or_create(
        consumer=consumer.name,
        event=event,
        defaults={"error": "".join(traceback.format_exception(error))[-4000:]},
    )
    cursor.failing_event_id, cursor.failures = None, 0
    logger.error("Consumer %s set event %s aside", consumer.name, event.pk)
    return True


@transaction.atomic
def retry_dead_letter(letter: DeadLetter) -> bool:
    """Apply a set-aside event again. Returns whether it worked; a new error replaces the old one."""
    consumer = next((item for item in registered_consumers() if item.name == letter.consumer), None)
    if consumer is None:
        return False
    _lock(consumer.name, wait=True)
    letter = DeadLetter.objects.select_for_update().select_related("event").get(pk=letter.pk)
    if letter.resolved_at:
        return True
    try:
        with transaction.atomic():
            consumer.apply([letter.event])
    except Exception as error:  # noqa: BLE001  # Shown to whoever retries, in place of the old error.
        letter.error = "".join(traceback.format_exception(error))[-4000:]
        letter.save(update_fields=["error"])
        return False
    letter.resolved_at = timezone.now()
    letter.save(update_fields=["resolved_at"])
    return True


def keep_waiting(consumer: Consumer) -> None:
    """Let this consumer not advance before the running transaction has ended, for who changes what it keeps."""
    _lock(consumer.name, wait=True)


def _lock(name: str, *, wait: bool = False) -> bool:
    """The consumer's advisory lock, held to the end of the transaction."""
    with connection.cursor() as sql:
        if wait:
            sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"consumer:{name}"])
            return True
        sql.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"consumer:{name}"])
        return bool(sql.fetchone()[0])
