"""The statements behind the figures: whole windows of whole communities, counted by the database.

Counted is who was present in three weeks of the window or more and is profiled; a profile has all five roles of
everybody present, so a role's rows are the members.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import TextChoices

from apps.participation.method import (
    FEWEST_ACTIVE_WEEKS,
    FEWEST_BENEFICIARIES,
    FEWEST_WEEKS,
    PROFILES_KEPT_WEEKS,
    WINDOW_WEEKS,
)
from apps.participation.models import Method, Profile
from apps.participation.profiles import STEP_WEEKS
from apps.participation.signals import THRESHOLDS, Role

# Members this far towards the threshold are near it.
NEAR_SHARE = 0.5

_PEOPLE = """
    SELECT count(*), count(*) FILTER (WHERE roles = 0), count(*) FILTER (WHERE roles > 1)
    FROM (
        SELECT count(*) FILTER (WHERE is_acting) AS roles FROM participation_profile
        WHERE community_id = %(community)s AND week = %(week)s AND weeks_present >= %(fewest)s
        GROUP BY person_id
    ) people
"""
_PRESENT = """
    SELECT count(*) FROM (
        SELECT FROM participation_presence
        WHERE community_id = %(community)s AND week > %(from)s AND week <= %(week)s
        GROUP BY person_id HAVING count(*) >= %(fewest)s
    ) people
"""
# What speaks of a role is how strong somebody's weeks were, times the weeks: volume inside a week is in neither.
# Half is a little less, so that rounding moves nobody over it.
_ROLES = """
    WITH counted AS (
        SELECT person_id, role, strength, weeks_present, is_acting,
               weeks_active >= %(fewest_active)s
                   AND (role = 'consumer' OR beneficiaries >= %(fewest_beneficiaries)s) AS could_act
        FROM participation_profile
        WHERE community_id = %(community)s AND week = %(week)s AND weeks_present >= %(fewest)s
    ), running AS (
        SELECT role, row_number() OVER strongest AS turn, sum(strength * weeks_present) OVER strongest AS so_far,
               sum(strength * weeks_present) OVER (PARTITION BY role) AS total
        FROM counted WHERE strength > 0
        WINDOW strongest AS (PARTITION BY role ORDER BY strength * weeks_present DESC, person_id
                             ROWS UNBOUNDED PRECEDING)
    ), half AS (SELECT role, min(turn) AS people FROM running WHERE so_far >= total * 0.499999 GROUP BY role)
    SELECT c.role, count(*) FILTER (WHERE c.is_acting), count(*),
           count(*) FILTER (WHERE NOT c.is_acting AND c.strength >= t.threshold * %(near)s), half.people,
           count(*) FILTER (WHERE c.is_acting AND (t.doubt = 0 OR c.strength >= t.threshold * exp(t.doubt))),
           count(*) FILTER (WHERE c.is_acting OR t.doubt > 0 AND could_act
                                  AND c.strength >= t.threshold * exp(-t.doubt))
    FROM counted c
    JOIN unnest(%(roles)s::text[], %(thresholds)s::float8[], %(doubts)s::float8[]) AS t (role, threshold, doubt)
         ON t.role = c.role
    LEFT JOIN half ON half.role = c.role
    GROUP BY c.role, half.people
"""
_CHANGES = """
    WITH now AS (
        SELECT person_id, role, is_acting, method_id FROM participation_profile
        WHERE community_id = %(community)s AND week = %(week)s AND weeks_present >= %(fewest)s
    ), before AS (
        SELECT person_id, role, is_acting, method_id FROM participation_profile
        WHERE community_id = %(community)s AND week = %(before)s AND weeks_present >= %(fewest)s
    )
    SELECT before.role, count(*) FILTER (WHERE before.is_acting), count(*),
           count(*) FILTER (WHERE now.is_acting AND NOT before.is_acting),
           count(*) FILTER (WHERE before.is_acting AND NOT now.is_acting),
           count(now.person_id), count(now.person_id) FILTER (WHERE before.is_acting),
           (SELECT max(method_id) FROM now) IS NOT DISTINCT FROM max(before.method_id)
    FROM before LEFT JOIN now USING (person_id, role)
    GROUP BY before.role
"""
_WEEKS = """
    SELECT week FROM generate_series(
        (SELECT max(week) / %(step)s * %(step)s FROM participation_profile WHERE community_id = %(community)s),
        (SELECT max(week) FROM participation_profile WHERE community_id = %(community)s) - %(kept)s, -%(step)s
    ) AS week
    WHERE EXISTS (SELECT FROM participation_profile p WHERE p.community_id = %(community)s AND p.week = week.week)
"""
_GROUPED = """
    SELECT grouped.value, role, count(*) FILTER (WHERE acts), count(*)
    FROM (
        SELECT {value} AS value, p.role, p.person_id, bool_or(p.is_acting) AS acts
        FROM participation_profile p
        JOIN communities_community c ON c.id = p.community_id
        LEFT JOIN accounts_profile a ON a.user_id = p.person_id
        WHERE p.community_id = ANY(%(communities)s) AND p.week = %(week)s AND p.weeks_present >= %(fewest)s
        GROUP BY 1, 2, 3
    ) grouped
    GROUP BY 1, 2 ORDER BY 1, 2
"""


class Grouping(TextChoices):
    """What reports may be split by; nothing finer, and never two at once."""

    COMMUNITY = "community"
    KIND = "kind"
    DEPARTMENT = "department"
    SITE = "site"


_VALUES = {
    Grouping.COMMUNITY: "c.slug",
    Grouping.KIND: "c.kind",
    Grouping.DEPARTMENT: "coalesce(a.department, '')",
    Grouping.SITE: "coalesce(a.site, '')",
}


@dataclass(frozen=True, slots=True)
class Window:
    """Who is in it: counted, present at all, acting in no role and in several; and what it was made with."""

    active: int
    present: int
    none: int
    several: int
    method: int
    thresholds: Mapping[Role, float]
    # How far off each audited threshold may be: one deviation of its logarithm, 0 where nobody was asked.
    doubts: Mapping[Role, float]


@dataclass(frozen=True, slots=True)
class RoleCount:
    """People of one role: acting, counted, near acting, and how few gave half of the evidence."""

    acting: int = 0
    active: int = 0
    near: int = 0
    half_from: int | None = None
    # How many would act, were the threshold as much higher, or lower, as it may be off.
    strict: int = 0
    lenient: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A role in an earlier window, and who of its people began and stopped since."""

    acting: int
    active: int
    began: int
    stopped: int
    # Those who were there both times, and who of them acted before.
    both: int
    both_acted: int
    is_same_method: bool


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group's people in one role; an empty value is everybody of whom it is not known."""

    value: str
    role: Role
    acting: int
    active: int


def window_of(community_id: int, week: int) -> Window:
    """The people of a window, and the thresholds that its profiles were made with."""
    values = _values(community_id, week)
    (active, none, several), (present,) = _rows(_PEOPLE, values)[0], _rows(_PRESENT, values)[0]
    made_by = Profile.objects.filter(community_id=community_id, week=week, method__isnull=False).values("method")[:1]
    made_with = Method.objects.filter(pk__in=made_by).first()
    audited: Mapping[str, float] = made_with.thresholds if made_with else {}
    doubts: Mapping[str, float] = made_with.doubts if made_with else {}
    return Window(
        active=active,
        present=max(present, active),
        none=none,
        several=several,
        method=made_with.number if made_with else 0,
        thresholds={role: audited.get(role.value, THRESHOLDS[role]) for role in Role},
        doubts={role: doubts.get(role.value, 0.0) for role in Role},
    )


def roles_of(community_id: int, week: int, window: Window) -> dict[Role, RoleCount]:
    """The counts of each role."""
    values = _values(community_id, week) | {
        "near": NEAR_SHARE,
        "fewest_active": FEWEST_ACTIVE_WEEKS,
        "fewest_beneficiaries": FEWEST_BENEFICIARIES,
        "roles": [role.value for role in window.thresholds],
        "thresholds": list(window.thresholds.values()),
        "doubts": [window.doubts[role] for role in window.thresholds],
    }
    return {Role(role): RoleCount(*counts) for role, *counts in _rows(_ROLES, values)}


def changes_of(community_id: int, week: int, before: int) -> dict[Role, Change]:
    """What became of the people of an earlier window, by role; empty where there is none."""
    rows = _rows(_CHANGES, _values(community_id, week) | {"before": before})
    return {Role(role): Change(*counts) for role, *counts in rows}


def published_weeks(community_id: int) -> list[int]:
    """Weeks of which profiles are kept and published, the latest first."""
    rows = _rows(_WEEKS, {"community": community_id, "step": STEP_WEEKS, "kept": PROFILES_KEPT_WEEKS})
    return [week for (week,) in rows]


def grouped(community_ids: Sequence[int], week: int, grouping: Grouping) -> list[GroupCount]:
    """Distinct people by group and role."""
    # The value is one of four expressions of ours.
    statement = _GROUPED.format(value=_VALUES[Grouping(grouping)])
    rows = _rows(statement, {"communities": list(community_ids), "week": week, "fewest": FEWEST_WEEKS})
    return [GroupCount(value, Role(role), acting, active) for value, role, acting, active in rows]


def _values(community_id: int, week: int) -> dict[str, Any]:
    return {"community": community_id, "week": week, "from": week - WINDOW_WEEKS, "fewest": FEWEST_WEEKS}


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as sql:
        sql.execute(statement, values)
        return sql.fetchall()
