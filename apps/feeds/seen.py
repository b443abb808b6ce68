"""What has been seen by people who keep no record of what they read: unread marks need no log.

Everybody else's marks are kept by the consumer, from the log.
"""

from django.db import connection

from apps.activity.models import Event
from apps.activity.verbs import Verb

# Ordered, so that two transactions that mark the same rows never wait for each other in a ring.
_SEE = """
    INSERT INTO feeds_readmark AS r (user_id, entry_id, seen_at)
    SELECT seen.user_id, seen.entry_id, max(seen.at)
    FROM unnest(%(people)s::bigint[], %(entries)s::bigint[], %(ats)s::timestamptz[]) AS seen (user_id, entry_id, at)
    JOIN accounts_profile profile ON profile.user_id = seen.user_id AND NOT profile.keeps_reading
    JOIN content_entry entry ON entry.id = seen.entry_id
    GROUP BY seen.user_id, seen.entry_id ORDER BY seen.user_id, seen.entry_id
    ON CONFLICT (user_id, entry_id) DO UPDATE SET seen_at = greatest(r.seen_at, excluded.seen_at)
"""


def mark_seen(events: list[Event]) -> list[Event]:
    """A hook of the flush: mark what was opened by those whose readings lose their name next. Changes no event."""
    opened = [event for event in events if event.verb == Verb.ENTRY_VIEWED]
    if opened:
        with connection.cursor() as sql:
            sql.execute(
                _SEE,
                {
                    "people": [event.actor_id for event in opened],
                    "entries": [event.entry_id for event in opened],
                    "ats": [event.at for event in opened],
                },
            )
    return events
