"""Figures about the river."""

from dataclasses import dataclass

from django.db import connection

from apps.activity.consumers import READABLE, registered_consumers
from apps.activity.models import ConsumerCursor, DeadLetter

_BEHIND = """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(at)), 0)
    FROM (SELECT at FROM activity_event WHERE (xid, id) > (%s, %s) ORDER BY xid, id LIMIT 10000) AS waiting
"""
_HIDDEN = f"SELECT EXISTS (SELECT 1 FROM activity_event WHERE NOT ({READABLE}))"  # noqa: S608  # A constant.
_OLDEST_WRITER = """
    SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0), max(pid)
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a consumer is behind: `events` (up to 10,000), `seconds` since the oldest of them, letters set aside."""

    consumer: str
    events: int
    seconds: float
    dead_letters: int


def consumer_lags() -> list[Lag]:
    """One row per registered consumer."""
    cursors = ConsumerCursor.objects.in_bulk()
    letters: dict[str, int] = {}
    for name in DeadLetter.objects.filter(resolved_at=None).values_list("consumer", flat=True):
        letters[name] = letters.get(name, 0) + 1
    lags = []
    with connection.cursor() as sql:
        for consumer in registered_consumers():
            cursor = cursors.get(consumer.name) or ConsumerCursor()
            sql.execute(_BEHIND, [cursor.xid, cursor.event_id])
            events, seconds = sql.fetchone()
            lags.append(Lag(consumer.name, events, float(seconds), letters.get(consumer.name, 0)))
    return lags


def oldest_writer_seconds() -> float:
    """Age of the oldest open writing transaction, which holds every reader back, in seconds."""
    with connection.cursor() as sql:
        sql.execute(_OLDEST_WRITER)
        return float(sql.fetchone()[0])


def has_hidden_events() -> bool:
    """Whether events are written that an open transaction, older or their own, still hides from the readers."""
    with connection.cursor() as sql:
        sql.execute(_HIDDEN)
        return bool(sql.fetchone()[0])
