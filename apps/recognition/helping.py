"""How far somebody helped others lately: distinct people, never acts, and never for ever.

H(u) = sum over the distinct people v whom u helped of the greatest weight * 2^(-age / 28 days). Ten thanks of one
person are one; what is twelve weeks old no longer counts. H decides chances and is shown nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from apps.recognition.cards import Part, start_of

HALF_LIFE = timedelta(days=28)
COUNTS_FOR = 3 * HALF_LIFE
# Fewer people than this may be one's neighbours.
FEWEST_HELPED = 3
MOST_CANDIDATES = 15
RESTS_FOR = timedelta(weeks=4)

# Who helped whom, how much, when and where: acts of a community within the time that counts, up to the week's start.
_STANDS = "e.community_id = %(community)s AND e.removed_at IS NULL AND NOT e.is_withheld"
# Those who prepare a community answer each other for others to read: that has helped nobody yet.
_REPLY = """
    JOIN content_reply r ON r.id = {table}.reply_id AND r.removed_at IS NULL AND NOT r.is_history
    JOIN content_entry e ON e.id = r.entry_id AND (e.prepared_at IS NULL OR r.created_at >= e.published_at)
"""
_ACTS: dict[str, str] = {
    Part.HELPED: """
        SELECT r.author_id AS person, e.author_id AS helped, 2.0 AS weight, a.at, e.id AS entry
        FROM content_acceptance a {accepted}
        WHERE {stands} AND NOT e.is_history AND a.at >= %(since)s AND a.at < %(until)s
        UNION ALL
        SELECT r.author_id, h.person_id, 1.0, h.at, e.id
        FROM ratings_helpful h {thanked}
        WHERE {stands} AND h.at >= %(since)s AND h.at < %(until)s
    """,
    Part.KEPT: """
        SELECT e.author_id AS person, f.person_id AS helped, 1.0 AS weight, f.at, e.id AS entry
        FROM ratings_favourite f JOIN content_entry e ON e.id = f.entry_id
        WHERE {stands} AND f.at >= %(since)s AND f.at < %(until)s
    """,
    Part.INTRODUCED: """
        SELECT b.by_id AS person, b.person_id AS helped, 1.0 AS weight, b.crossed_at AS at, e.id AS entry
        FROM recognition_bridge b JOIN content_entry e ON e.id = b.entry_id
        WHERE {stands} AND b.crossed_at >= %(since)s AND b.crossed_at < %(until)s
    """,
}
_WORDS = {"stands": _STANDS, "accepted": _REPLY.format(table="a"), "thanked": _REPLY.format(table="h")}
_ELIGIBLE = """
    person IN (
        SELECT m.user_id FROM communities_membership m
        JOIN accounts_user u ON u.id = m.user_id AND u.is_active AND NOT u.is_placeholder
        WHERE m.community_id = %(community)s AND m.state = 'active'
    )
    AND person NOT IN (SELECT person_id FROM recognition_appearance WHERE NOT on_shelves)
    AND person NOT IN (
        SELECT person_id FROM recognition_card
        WHERE community_id = %(community)s AND week >= %(rested)s AND week <= %(week)s
    )
    AND person NOT IN (
        SELECT person_id FROM recognition_feature
        WHERE community_id = %(community)s AND person_id IS NOT NULL AND at >= %(rested)s AND at < %(until)s
    )
"""


# A horizontal community is there to cross departments: who helped their own one only is their department's matter.
# Where somebody names none, nobody can tell.
_ACROSS = """
    JOIN communities_community place ON place.id = %(community)s
    LEFT JOIN accounts_profile met ON met.user_id = pairs.helped
"""
_REACHES = """
    (place.kind <> 'horizontal' OR count(DISTINCT met.department) > 1 OR bool_or(coalesce(met.department, '') = ''))
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be drawn, and how far they helped."""

    person_id: int
    helped: float


def candidates(community_id: int, week: date, part: str) -> list[Candidate]:
    """Who helped most people in this way up to the week's start, of those who want to be shown and have not been for
    four weeks."""
    query = f"""
        SELECT person, sum(helped_by) FROM (
            SELECT person, helped,
                   max(weight * power(0.5, extract(epoch FROM %(until)s - at) / %(half_life)s)) AS helped_by
            FROM ({_ACTS[part].format(**_WORDS)}) acts WHERE person <> helped AND {_ELIGIBLE}
            GROUP BY person, helped
        ) pairs {_ACROSS} GROUP BY person, place.kind HAVING count(*) >= %(fewest)s AND {_REACHES}
        ORDER BY 2 DESC, person LIMIT %(most)s
    """  # noqa: S608  # Made of the constants above.
    return [Candidate(person, float(helped)) for person, helped in _rows(query, community_id, week)]


def example_of(community_id: int, week: date, part: str, person_id: int) -> int | None:
    """The entry in which the person helped most people."""
    query = f"""
        SELECT entry FROM ({_ACTS[part].format(**_WORDS)}) acts WHERE person = %(person)s AND person <> helped
        GROUP BY entry ORDER BY count(DISTINCT helped) DESC, max(at) DESC, entry LIMIT 1
    """  # noqa: S608  # As above.
    return next((entry for (entry,) in _rows(query, community_id, week, person=person_id)), None)


def _rows(query: str, community_id: int, week: date, **more: Any) -> Iterable[tuple[Any, ...]]:
    until = start_of(week)
    given: dict[str, Any] = {
        "community": community_id,
        "since": until - COUNTS_FOR,
        "until": until,
        "week": week,
        "rested": week - RESTS_FOR,
        "half_life": HALF_LIFE.total_seconds(),
        "fewest": FEWEST_HELPED,
        "most": MOST_CANDIDATES,
    }
    with connection.cursor() as sql:
        sql.execute(query, given | more)
        return list(sql.fetchall())
