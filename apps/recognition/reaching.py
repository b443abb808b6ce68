"""Which milestones were reached within the last two weeks and are not known yet."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from apps.recognition.milestones import FEWEST_HELPED, NUMBERS, STANDS_FOR, What


class Reached(NamedTuple):
    """A milestone of a community, or of a person in it."""

    community_id: int
    person_id: int | None
    number: int
    at: datetime


# Each gives community, person, number and moment. Members and texts that came with an import were counted elsewhere.
_QUERIES: dict[str, str] = {
    What.YEARS: """
        SELECT l.community_id, NULL::bigint AS person_id, n AS number, l.at + make_interval(years => n) AS at
        FROM recognition_livesince l CROSS JOIN unnest(%(numbers)s::int[]) n
    """,
    What.MEMBERS: """
        SELECT community_id, NULL::bigint AS person_id, nth AS number, joined_at AS at FROM (
            SELECT community_id, joined_at,
                   row_number() OVER (PARTITION BY community_id ORDER BY joined_at, id) AS nth
            FROM communities_membership WHERE state = 'active' AND NOT is_history
        ) ranked WHERE nth = ANY(%(numbers)s)
    """,
    What.ANSWERED: """
        SELECT community_id, NULL::bigint AS person_id, nth AS number, at FROM (
            SELECT e.community_id, a.at,
                   row_number() OVER (PARTITION BY e.community_id ORDER BY a.at, a.entry_id) AS nth
            FROM content_acceptance a
            JOIN content_entry e ON e.id = a.entry_id
                AND e.removed_at IS NULL AND NOT e.is_withheld AND NOT e.is_history
        ) ranked WHERE nth = ANY(%(numbers)s)
    """,
    What.BELONGS: """
        SELECT m.community_id, m.user_id AS person_id, n AS number, m.joined_at + make_interval(years => n) AS at
        FROM communities_membership m CROSS JOIN unnest(%(numbers)s::int[]) n
        WHERE m.state = 'active' AND NOT m.is_history
    """,
    # The number counts accepted answers to others; the people whom they helped are at least three.
    What.ANSWERS: """
        SELECT community_id, person_id, nth AS number, at FROM (
            SELECT e.community_id, r.author_id AS person_id, a.at,
                   row_number() OVER (PARTITION BY e.community_id, r.author_id ORDER BY a.at, a.entry_id) AS nth,
                   dense_rank() OVER (PARTITION BY e.community_id, r.author_id ORDER BY e.author_id)
                   + dense_rank() OVER (PARTITION BY e.community_id, r.author_id ORDER BY e.author_id DESC)
                   - 1 AS helped
            FROM content_acceptance a
            JOIN content_reply r ON r.id = a.reply_id AND r.removed_at IS NULL AND NOT r.is_history
            JOIN content_entry e ON e.id = a.entry_id AND e.author_id <> r.author_id
                AND e.removed_at IS NULL AND NOT e.is_withheld AND NOT e.is_history
        ) ranked WHERE nth = ANY(%(numbers)s) AND helped >= %(fewest)s
    """,
}
_UNKNOWN = """
    SELECT reached.community_id, reached.person_id, reached.number, reached.at FROM ({query}) reached
    JOIN communities_community c ON c.id = reached.community_id AND c.status = 'active'
    WHERE reached.at > %(since)s AND reached.at <= %(now)s
      AND NOT EXISTS (
          SELECT 1 FROM recognition_milestone known
          WHERE known.community_id = reached.community_id AND known.person_id IS NOT DISTINCT FROM reached.person_id
            AND known.what = %(what)s AND known.number = reached.number
      )
      AND (reached.person_id IS NULL OR EXISTS (
          SELECT 1 FROM accounts_user u
          JOIN communities_membership m
            ON m.user_id = u.id AND m.community_id = reached.community_id AND m.state = 'active'
          LEFT JOIN recognition_appearance a ON a.person_id = u.id
          WHERE u.id = reached.person_id AND u.is_active AND NOT u.is_placeholder AND coalesce(a.asks_milestones, true)
      ))
    ORDER BY reached.at, reached.community_id, reached.person_id
"""


def reached_lately(what: str, now: datetime) -> list[Reached]:
    """What is new; nothing of people who do not want to be asked."""
    given: dict[str, Any] = {
        "what": what,
        "numbers": list(NUMBERS[what]),
        "since": now - STANDS_FOR,
        "now": now,
        "fewest": FEWEST_HELPED,
    }
    with connection.cursor() as sql:
        sql.execute(_UNKNOWN.format(query=_QUERIES[what]), given)
        return [Reached(*row) for row in sql.fetchall()]
