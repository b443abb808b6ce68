"""What stands out in each community, for all readers alike and without deciding what any of them sees.

Kept in the cache for each community; the consumer forgets it with every change of a sum.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection

from apps.core import clock
from apps.feeds.scoring import LATELY, quality

_SECONDS = 60
# So many are ranked, the largest sums first; what is below has no chance against them.
_RANKED = 200
_KEPT = 60
# Who looks for little known entries finds them among the latest.
_FRESH_FOR = timedelta(days=14)
_FRESH = 20
KNOWN_TO = 20

_STANDOUTS = """
    SELECT m.community_id, m.entry_id, m.mass, m.up, m.marks, m.talkers, c.member_count
    FROM unnest(%(communities)s::bigint[]) AS wanted (id)
    JOIN communities_community c ON c.id = wanted.id
    CROSS JOIN LATERAL (
        SELECT * FROM feeds_entrymass m WHERE m.community_id = wanted.id AND m.fifth_at > %(lately)s
        ORDER BY m.mass DESC LIMIT %(ranked)s
    ) AS m
"""
_LITTLE_KNOWN = """
    SELECT e.community_id, e.id, e.up, e.marks
    FROM unnest(%(communities)s::bigint[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT e.community_id, e.id, coalesce(m.up, 0) AS up, coalesce(m.marks, 0) AS marks
        FROM content_entry e LEFT JOIN feeds_entrymass m ON m.entry_id = e.id
        WHERE e.community_id = wanted.id AND e.removed_at IS NULL AND NOT e.is_history AND NOT e.is_withheld
            AND e.published_at > %(fresh)s AND coalesce(m.people, 0) < %(known)s
        ORDER BY e.published_at DESC LIMIT %(few)s
    ) AS e
"""


class Standout(NamedTuple):
    """An entry that several people lately took part in. `score` compares it with those of all communities."""

    entry_id: int
    community_id: int
    score: float
    up: int
    talkers: int


class Fresh(NamedTuple):
    """A late entry that few know yet, with its marks."""

    entry_id: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Ranks:
    """One community: what stands out, the most popular first, and what few know."""

    standouts: Sequence[Standout]
    fresh: Sequence[Fresh]


def ranks_of(community_ids: Collection[int]) -> list[Ranks]:
    """The ranks of these communities; no statement while they are kept, two for all that are not."""
    keys = {_key(pk): pk for pk in community_ids}
    kept: dict[str, Ranks] = cache.get_many(keys) if keys else {}
    if missing := [pk for key, pk in keys.items() if key not in kept]:
        made = {_key(pk): ranks for pk, ranks in _ranked(missing).items()}
        cache.set_many(made, _SECONDS)
        kept |= made
    return list(kept.values())


def forget_ranks(community_ids: Iterable[int]) -> None:
    """Rank these anew at the next look. Called after the commit."""
    cache.delete_many([_key(pk) for pk in community_ids])


def _ranked(community_ids: list[int]) -> dict[int, Ranks]:
    now = clock.now()
    given: dict[str, Any] = {
        "communities": community_ids, "lately": now - LATELY, "ranked": _RANKED,
        "fresh": now - _FRESH_FOR, "known": KNOWN_TO, "few": _FRESH,
    }  # fmt: skip
    standouts: dict[int, list[Standout]] = {pk: [] for pk in community_ids}
    fresh: dict[int, list[Fresh]] = {pk: [] for pk in community_ids}
    with connection.cursor() as sql:
        sql.execute(_STANDOUTS, given)
        for community_id, entry_id, mass, up, marks, talkers, members in sql.fetchall():
            # Larger communities do not push out smaller ones: what counts is who of those who could took part.
            score = mass * (0.5 + quality(up, marks)) / math.sqrt(max(members, 1))
            standouts[community_id].append(Standout(entry_id, community_id, score, up, talkers))
        sql.execute(_LITTLE_KNOWN, given)
        for community_id, entry_id, up, marks in sql.fetchall():
            fresh[community_id].append(Fresh(entry_id, up, marks - up))
    return {pk: Ranks(sorted(standouts[pk], key=best_first)[:_KEPT], fresh[pk]) for pk in community_ids}


def best_first(row: Standout) -> tuple[float, int]:
    """The order of a shelf; of equal ones the younger first."""
    return -row.score, -row.entry_id


def _key(community_id: int) -> str:
    return f"popular:{community_id}"
