"""What the shelves learn from the river."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import connection

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.feeds.scoring import HALF_LIFE_SECONDS, LANDMARK, WEIGHTS

# One statement a batch. A person counts once per entry, with the strongest thing done; only the step from the
# old weight to the new one is added, decayed forward from the landmark (Cormode et al. 2009).
_ENGAGE = """
    WITH seen AS (
        SELECT DISTINCT ON (entry_id, person_id) entry_id, person_id, weight, at
        FROM unnest(%(entries)s::bigint[], %(people)s::bigint[], %(weights)s::float8[], %(ats)s::timestamptz[])
             AS given (entry_id, person_id, weight, at)
        -- What was done to it before its release, by those who prepared it, makes nothing popular.
        JOIN content_entry open ON open.id = given.entry_id AND NOT open.is_withheld
            AND (open.prepared_at IS NULL OR given.at >= open.published_at)
        ORDER BY entry_id, person_id, weight DESC, at
    ), real AS (
        SELECT seen.*, entry.community_id, coalesce(old.weight, 0) AS old_weight, old.weight IS NULL AS is_new
        FROM seen
        JOIN content_entry entry ON entry.id = seen.entry_id AND entry.author_id <> seen.person_id
        JOIN accounts_user person ON person.id = seen.person_id
        LEFT JOIN feeds_engagement old ON old.entry_id = seen.entry_id AND old.person_id = seen.person_id
        WHERE seen.weight > coalesce(old.weight, 0)
    ), kept AS (
        INSERT INTO feeds_engagement (entry_id, person_id, weight, at)
        SELECT entry_id, person_id, weight, at FROM real
        ON CONFLICT (entry_id, person_id) DO UPDATE SET weight = excluded.weight, at = excluded.at
    )
    INSERT INTO feeds_entrymass AS m (entry_id, community_id, mass, people)
    SELECT entry_id, community_id,
           sum((weight - old_weight) * power(2::float8, extract(epoch FROM at - %(landmark)s) / %(half_life)s)),
           count(*) FILTER (WHERE is_new)
    FROM real GROUP BY entry_id, community_id
    ON CONFLICT (entry_id) DO UPDATE SET mass = m.mass + excluded.mass, people = m.people + excluded.people
"""
_SEE = """
    INSERT INTO feeds_readmark AS r (user_id, entry_id, seen_at)
    SELECT seen.user_id, seen.entry_id, max(seen.at)
    FROM unnest(%(people)s::bigint[], %(entries)s::bigint[], %(ats)s::timestamptz[]) AS seen (user_id, entry_id, at)
    JOIN content_entry entry ON entry.id = seen.entry_id
    JOIN accounts_user person ON person.id = seen.user_id
    GROUP BY seen.user_id, seen.entry_id
    ON CONFLICT (user_id, entry_id) DO UPDATE SET seen_at = greatest(r.seen_at, excluded.seen_at)
"""


class FeedConsumer(Consumer):
    """Keeps what's popular and what has been seen. Imported history moves neither."""

    name: ClassVar[str] = "feeds"
    verbs: ClassVar[frozenset[Verb]] = frozenset(WEIGHTS)

    def apply(self, events: Sequence[Event]) -> None:
        real = [event for event in events if not event.is_history and event.actor_id and event.entry_id]
        _engage(real)
        _see(real)


def _engage(events: list[Event]) -> None:
    if not events:
        return
    with connection.cursor() as sql:
        sql.execute(
            _ENGAGE,
            {
                "entries": [event.entry_id for event in events],
                "people": [event.actor_id for event in events],
                "weights": [WEIGHTS[Verb(event.verb)] for event in events],
                "ats": [event.at for event in events],
                "landmark": LANDMARK,
                "half_life": HALF_LIFE_SECONDS,
            },
        )


def _see(events: list[Event]) -> None:
    """Whoever writes in an entry has seen it as well."""
    if not events:
        return
    with connection.cursor() as sql:
        sql.execute(
            _SEE,
            {
                "entries": [event.entry_id for event in events],
                "people": [event.actor_id for event in events],
                "ats": [event.at for event in events],
            },
        )
