"""What is kept for how long. Everything here works in small steps, each in a transaction of its own."""

from datetime import UTC, datetime, time, timedelta

from django.db import connection

from apps.activity.consumers import registered_consumers
from apps.activity.models import ConsumerCursor, Event
from apps.activity.verbs import READINGS, Verb
from apps.citations.models import Follower
from apps.content.kinds.document.models import Download
from apps.core import clock
from apps.readings.discretion import day_of
from apps.readings.models import KEPT, WORDS_KEPT, DaySecret, ReadingDay, SearchDay

BATCH = 5_000
# What is buffered in the last seconds of a day is written in the first of the next.
_FLUSHED_BY = timedelta(minutes=10)

_WITHOUT_WORDS = """
    UPDATE activity_event SET context = context - 'words'
    WHERE id IN (SELECT id FROM activity_event WHERE verb = %s AND verb = ANY (%s) AND at < %s AND context ? 'words'
                 ORDER BY at LIMIT %s)
"""


def forget_old() -> int:
    """Delete what is past its time, and empty the words of searches. Returns the number of events deleted."""
    today = day_of(clock.now())
    _forget_words(datetime.combine(today - WORDS_KEPT, time(), tzinfo=UTC))
    SearchDay.objects.filter(day__lt=today - WORDS_KEPT).exclude(words="").update(words="")
    for rows in (ReadingDay.objects, SearchDay.objects, Download.objects):
        rows.filter(day__lt=today - KEPT).delete()
    oldest = datetime.combine(today - KEPT, time(), tzinfo=UTC)
    Follower.objects.filter(at__lt=oldest).delete()
    return _forget_events(oldest)


def forget_secrets() -> None:
    """Delete what ties the numbers of former days to people, as soon as nothing of those days is still to come."""
    DaySecret.objects.filter(day__lt=day_of(clock.now() - _FLUSHED_BY)).delete()


def _forget_words(before: datetime) -> None:
    with connection.cursor() as sql:
        while True:
            sql.execute(_WITHOUT_WORDS, [Verb.SEARCHED, sorted(READINGS), before, BATCH])
            if sql.rowcount < BATCH:
                return


def _forget_events(before: datetime) -> int:
    """Readings from before a moment, as far as every consumer has read them."""
    cursors = ConsumerCursor.objects.in_bulk()
    places = [cursors.get(consumer.name) or ConsumerCursor() for consumer in registered_consumers()]
    xid, last = min((place.xid, place.event_id) for place in places)
    total = 0
    while True:
        old = Event.objects.filter(verb__in=sorted(READINGS), at__lt=before).order_by("at")
        ids = list(old.extra(where=["(xid, id) <= (%s, %s)"], params=[xid, last]).values_list("pk", flat=True)[:BATCH])
        Event.objects.filter(pk__in=ids).delete()
        total += len(ids)
        if len(ids) < BATCH:
            return total
