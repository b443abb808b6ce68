"""What comes of what is written: read again later and elsewhere, kept, carried on; and what was looked for in vain.

Distinct people, never how often. Readings are forgotten after ninety days, so theirs are the last eight weeks of a
window, and of those only whoever keeps a record of their reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.communities.models import Community, Kind
from apps.insights.threads import span_of
from apps.participation.intervals import wilson
from apps.participation.method import WINDOW_WEEKS
from apps.participation.signals import SPECS, Role

READING_WEEKS = 8
# What is read again is this old at least.
LATER_DAYS = 30
# An entry is read again by so many people of so many departments.
FEWEST_READERS, FEWEST_GROUPS = 5, 2
_CARRYING = [signal.value for signal, spec in SPECS.items() if spec.role == Role.CARRIER]

_READ = """
    WITH reading AS (
        SELECT r.entry_id, r.reader, r.day >= e.published_at::date + %(later)s AS is_later,
               nullif(CASE WHEN %(by_site)s THEN p.site ELSE p.department END, '') AS place
        FROM readings_readingday r
        JOIN content_entry e ON e.id = r.entry_id
        LEFT JOIN accounts_profile p ON p.user_id = r.reader
        WHERE r.community_id = %(community)s AND r.day >= %(start)s AND r.day < %(end)s AND r.reader > 0
    ), again AS (
        SELECT entry_id FROM reading WHERE is_later GROUP BY entry_id
        HAVING count(DISTINCT reader) >= %(readers)s AND count(DISTINCT place) >= %(places)s
    )
    SELECT count(DISTINCT reader), count(DISTINCT reader) FILTER (WHERE is_later), (SELECT count(*) FROM again),
           (SELECT count(*) FROM content_entry e WHERE e.community_id = %(community)s AND e.removed_at IS NULL
              AND NOT e.is_withheld AND e.published_at < %(end)s::timestamptz - make_interval(days => %(later)s))
    FROM reading
"""
_KEPT = """
    SELECT count(DISTINCT f.person_id), count(DISTINCT f.entry_id)
    FROM ratings_favourite f JOIN content_entry e ON e.id = f.entry_id
    WHERE e.community_id = %(community)s AND f.at >= %(from)s AND f.at < %(end)s
"""
_CARRIED = """
    SELECT count(DISTINCT a.person_id), count(DISTINCT a.id), count(DISTINCT u.person_id)
    FROM participation_act a
    LEFT JOIN participation_use u ON u.act_id = a.id AND u.person_id <> a.person_id
    WHERE a.community_id = %(community)s AND a.week > %(week)s - %(window)s AND a.week <= %(week)s
      AND a.signal = ANY(%(carrying)s) AND NOT a.is_reversed
"""
_SEARCHED = """
    SELECT count(DISTINCT reader), count(*), count(*) FILTER (WHERE found = 0), count(*) FILTER (WHERE chosen)
    FROM readings_searchday WHERE communities @> %(communities)s::bigint[] AND day >= %(start)s AND day < %(end)s
"""
# Within three working days, so the third of them ends it; somebody who joins on a Friday has until Wednesday night.
_NEWCOMERS = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM participation_act a
        WHERE a.community_id = m.community_id AND a.signal = 'welcomed' AND NOT a.is_reversed
          AND a.beneficiary_id = m.user_id AND a.at < m.joined_at::date + (CASE extract(isodow FROM m.joined_at)
              WHEN 6 THEN 4 WHEN 7 THEN 3 WHEN 1 THEN 3 WHEN 2 THEN 3 ELSE 5 END)::int + 1
    ))
    FROM communities_membership m
    WHERE m.community_id = %(community)s AND m.state = 'active' AND m.role = 'member' AND NOT m.is_history
      AND m.joined_at >= %(from)s AND m.joined_at < %(end)s
"""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Distinct people who read, who read something a month old, who keep, who carry on; and what of.

    `again`: entries read later by five people or more of two departments (or sites), of `old` that are a month old.
    `reached`: people who came by what `carriers` carried on in `carried` acts. `readers` is None where the readings are
    forgotten.
    """

    readers: int | None
    later_readers: int | None
    again: int | None
    keepers: int
    kept: int
    carriers: int
    carried: int
    reached: int
    searchers: int
    searches: int
    missed: int
    chosen: int
    old: int | None = None


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who joined in the window, and who of them was welcomed within three working days."""

    joined: int
    welcomed: int
    interval: tuple[float, float]

    @property
    def share(self) -> float:
        """Of all who joined; 1 where nobody did."""
        return self.welcomed / self.joined if self.joined else 1.0


def sharing_of(community: Community, week: int) -> Sharing:
    """What came of things in the window that ends with this week; four statements."""
    values = _values(community, week)
    readers, later, again, old = _row(_READ, values)
    return Sharing(
        *((readers, later, again) if readers else (None, None, None)),
        *_row(_KEPT, values),
        *_row(_CARRIED, values),
        *_row(_SEARCHED, values),
        old=old if readers else None,
    )


def newcomers_of(community: Community, week: int) -> Newcomers:
    """Who joined in the window and is still there; one statement."""
    joined, welcomed = _row(_NEWCOMERS, _values(community, week))
    return Newcomers(joined, welcomed, wilson(welcomed, joined))


def _values(community: Community, week: int) -> dict[str, Any]:
    start, end = span_of(week, READING_WEEKS)
    return {
        "community": community.pk,
        "communities": [community.pk],
        "by_site": community.kind == Kind.VERTICAL,
        "start": start,
        "from": span_of(week)[0],
        "end": end,
        "week": week,
        "window": WINDOW_WEEKS,
        "later": LATER_DAYS,
        "readers": FEWEST_READERS,
        "places": FEWEST_GROUPS,
        "carrying": _CARRYING,
    }


def _row(statement: str, values: Mapping[str, Any]) -> tuple[int, ...]:
    with connection.cursor() as sql:
        sql.execute(statement, values)
        return tuple(sql.fetchone() or ())
