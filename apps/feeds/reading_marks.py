"""Who had what open: the marks that the log's readings and acts leave.

Order and repetition change nothing: a reading within a known run of readings leaves the run as it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import connection

from apps.activity.models import Event
from apps.feeds.models import ReadMark
from apps.feeds.scoring import ACTS, ANEW, VIEWS

type Pair = tuple[int, int]

_BATCH = 5_000

_KNOWN = """
    SELECT mark.entry_id, mark.user_id, mark.logged_at, mark.viewed_from, mark.by_shelf
    FROM unnest(%s::bigint[], %s::bigint[]) AS given (entry_id, user_id)
    JOIN feeds_readmark mark ON mark.entry_id = given.entry_id AND mark.user_id = given.user_id
"""
# Ordered, so that two transactions that mark the same rows never wait for each other in a ring.
_KEEP = """
    INSERT INTO feeds_readmark AS mark (entry_id, user_id, seen_at, logged_at, viewed_from, by_shelf)
    SELECT given.entry_id, given.user_id, given.logged_at, given.logged_at, given.viewed_from, given.by_shelf
    FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bool[])
         AS given (entry_id, user_id, logged_at, viewed_from, by_shelf)
    JOIN content_entry entry ON entry.id = given.entry_id
    JOIN accounts_user person ON person.id = given.user_id
    ORDER BY given.user_id, given.entry_id
    ON CONFLICT (user_id, entry_id) DO UPDATE SET
        seen_at = greatest(mark.seen_at, excluded.seen_at), logged_at = excluded.logged_at,
        viewed_from = excluded.viewed_from, by_shelf = excluded.by_shelf
"""


@dataclass(slots=True)
class Run:
    """A person at an entry: named last at `logged_at`, reading since `viewed_from`, led there by the shelf or not."""

    logged_at: datetime
    viewed_from: datetime | None = None
    by_shelf: bool = False

    def take_in(self, event: Event) -> None:
        """One more reading or act."""
        if event.verb in VIEWS:
            self._read(event.at, is_from_shelf=event.context.get("from") == "popular")
        self.logged_at = max(self.logged_at, event.at)

    def _read(self, at: datetime, *, is_from_shelf: bool) -> None:
        first = self.viewed_from
        begins = first is None or at > self.logged_at + ANEW
        if begins or (first is not None and first - ANEW <= at < first):
            self.viewed_from, self.by_shelf = at, is_from_shelf


def take_in(events: Iterable[Event]) -> set[Pair]:
    """Mark what these people had open. Returns the pairs of entry and person.

    Imported history marks nothing, nor does a reading without a name.
    """
    named = [event for event in events if _is_mark(event)]
    pairs = sorted({(event.entry_id or 0, event.actor_id or 0) for event in named})
    if not pairs:
        return set()
    runs = _known(pairs)
    for event in named:
        run = runs.setdefault((event.entry_id or 0, event.actor_id or 0), Run(event.at))
        run.take_in(event)
    with connection.cursor() as sql:
        sql.execute(
            _KEEP,
            [
                [entry_id for entry_id, _ in runs],
                [person_id for _, person_id in runs],
                [run.logged_at for run in runs.values()],
                [run.viewed_from for run in runs.values()],
                [run.by_shelf for run in runs.values()],
            ],
        )
    return set(pairs)


def take_in_again(person_ids: Collection[int]) -> int:
    """Have of these people's readings what the log says of them and nothing else. Returns the number of events read."""
    ReadMark.objects.filter(user_id__in=person_ids).update(logged_at=None, viewed_from=None, by_shelf=False)
    events = Event.objects.filter(actor_id__in=person_ids, verb__in=VIEWS | ACTS).order_by("xid", "id")
    total = 0
    for batch in batched(events.iterator(chunk_size=_BATCH), _BATCH):
        take_in(batch)
        total += len(batch)
    return total


def _is_mark(event: Event) -> bool:
    return bool(event.verb in VIEWS | ACTS and event.entry_id and event.actor_id and not event.is_history)


def _known(pairs: list[Pair]) -> dict[Pair, Run]:
    with connection.cursor() as sql:
        sql.execute(_KNOWN, [[entry_id for entry_id, _ in pairs], [person_id for _, person_id in pairs]])
        return {
            (entry_id, person_id): Run(logged_at, viewed_from, by_shelf)
            for entry_id, person_id, logged_at, viewed_from, by_shelf in sql.fetchall()
            if logged_at is not None
        }
