"""Exchanges between people, from what participation derived of the river. Nothing here is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.networks.models import Boundary
from apps.participation.method import HALF_LIFE_WEEKS, WINDOW_WEEKS, monday_of

_SQL = (Path(__file__).parent / "exchanges.sql").read_text()
_IN_WINDOW = "a.week > %(from)s AND a.week <= %(week)s"
_PRESENT = """
    SELECT DISTINCT p.person_id FROM participation_presence p JOIN accounts_user u ON u.id = p.person_id
    WHERE p.week > %(from)s AND p.week <= %(week)s AND (%(community)s::bigint IS NULL OR p.community_id = %(community)s)
"""
_READS = """
    SELECT r.reader, n.author_id FROM readings_readingday r
    JOIN content_entry n ON n.id = r.entry_id AND n.author_id <> r.reader AND NOT n.coauthor_ids @> ARRAY[r.reader]
        AND NOT n.is_history AND NOT n.is_withheld AND n.removed_at IS NULL
    JOIN accounts_user u ON u.id = r.reader AND NOT u.is_placeholder
    WHERE r.day >= %(first)s AND r.day < %(last)s AND (r.ended OR r.downloaded OR r.reached >= 50)
      AND (%(community)s::bigint IS NULL OR r.community_id = %(community)s)
      AND r.reader NOT IN (SELECT person_id FROM participation_optout)
      AND n.author_id NOT IN (SELECT person_id FROM participation_optout)
    GROUP BY r.reader, n.author_id
"""


class TieKind(TextChoices):
    """How one person turns to another."""

    REPLIES = "replies", _("Replies")
    MENTIONS = "mentions", _("Mentions")
    INTRODUCES = "introduces", _("Introductions")
    THANKS = "thanks", _("Thanks")


class Exchange(NamedTuple):
    """What one person did towards another in a window; `weight` counts later weeks more strongly."""

    source: int
    target: int
    kind: str
    weight: float
    number: int


@dataclass(frozen=True, slots=True)
class People:
    """Who was there in the window, and how many more are left out because they are not profiled."""

    ids: list[int]
    not_profiled: int


def exchanges_of(community_id: int | None, week: int) -> list[Exchange]:
    """All exchanges of a community, or of all communities together, in the window that ends with `week`."""
    scope = _IN_WINDOW + ("" if community_id is None else " AND a.community_id = %(community)s")
    return _exchanges(scope, {"community": community_id, "from": week - WINDOW_WEEKS, "week": week})


def exchanges_among(community_id: int, week: int, people: Iterable[int]) -> list[Exchange]:
    """Those between these people alone."""
    among = list(people)
    scope = f"{_IN_WINDOW} AND a.community_id = %(community)s AND a.person_id = ANY(%(people)s)"
    given = {"community": community_id, "from": week - WINDOW_WEEKS, "week": week, "people": among}
    return [row for row in _exchanges(scope, given) if {row.source, row.target} <= set(among)]


def _exchanges(scope: str, given: dict[str, Any]) -> list[Exchange]:
    with connection.cursor() as sql:
        sql.execute(_SQL.replace("%(of_scope)s", scope), given | {"half_life": HALF_LIFE_WEEKS})
        return [Exchange(*row) for row in sql.fetchall()]


def people_of(community_id: int | None, week: int) -> People:
    """Everybody who read or did something there in the window."""
    with connection.cursor() as sql:
        sql.execute(_PRESENT, {"community": community_id, "from": week - WINDOW_WEEKS, "week": week})
        present = {pk for (pk,) in sql.fetchall()}
        sql.execute("SELECT person_id FROM participation_optout WHERE person_id = ANY(%s)", [list(present)])
        silent = {pk for (pk,) in sql.fetchall()}
    return People(sorted(present - silent), len(silent))


def reads_of(community_id: int | None, week: int) -> list[tuple[int, int]]:
    """Pairs of a reader and an author whom they read to the end, in the window; for sums alone."""
    first, last = monday_of(week - WINDOW_WEEKS + 1), monday_of(week + 1)
    with connection.cursor() as sql:
        sql.execute(_READS, {"community": community_id, "first": first, "last": last})
        return [(reader, author) for reader, author in sql.fetchall()]


def groups_of(people: Iterable[int], boundary: str) -> dict[int, str]:
    """The department or site of each who has one."""
    field = Boundary(boundary).value
    with connection.cursor() as sql:
        sql.execute(
            # The field is one of two words of ours.
            f"SELECT user_id, {field} FROM accounts_profile WHERE user_id = ANY(%s) AND {field} <> ''",  # noqa: S608
            [list(people)],
        )
        return dict(sql.fetchall())
