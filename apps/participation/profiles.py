"""The profile: how strongly each member present acts in each role, and whether that is acting.

With z, the weighted acts of a week, a week's strength is 1 - exp(-z): one kind of act is enough, more kinds add, and
volume does not. The strength of a window is the mean over the weeks in which the member was present (half-life six
weeks, one pseudo-week of not acting), times the yield gate. `profile.sql` is the formula; docs/participation.md says
why, `benchmarks/profiler` what was validated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from apps.participation import method
from apps.participation.models import Method, Profile
from apps.participation.signals import SPECS, THRESHOLDS, Role

_SQL = (Path(__file__).parent / "profile.sql").read_text()
_BEFORE_VERDICTS = "-- The verdicts."
_INTO = """
    INSERT INTO participation_profile (community_id, person_id, role, strength, gate, weeks_present, weeks_active,
                                       beneficiaries, is_acting, week, method_id)
    SELECT made.*, %(week)s, used.method
    FROM (MADE) made
    LEFT JOIN unnest(%(method_communities)s::bigint[], %(method_ids)s::bigint[]) AS used (community_id, method)
           ON used.community_id = made.community_id
"""
# Verdicts are published monthly, so the one before is four weeks old.
STEP_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One member and role; `strength` in [0, 1), `gate` in (0, 1]."""

    community_id: int
    person_id: int
    role: str
    strength: float
    gate: float
    weeks_present: int
    weeks_active: int
    beneficiaries: int
    is_acting: bool


def profile_rows(communities: Sequence[int], week: int) -> list[Row]:
    """The profiles of these communities for the window that ends with `week`; all five roles of everybody present."""
    with connection.cursor() as sql:
        sql.execute(_statement(), _values(communities, week))
        return [Row(*row) for row in sql.fetchall()]


@transaction.atomic
def write_profiles(communities: Sequence[int], week: int) -> int:
    """Keep them, in place of what was kept of the same window before. Returns how many rows."""
    Profile.objects.filter(community_id__in=communities, week=week).delete()
    return _write(_INTO, communities, week)


def _write(into: str, communities: Sequence[int], week: int, given: Mapping[str, Any] | None = None) -> int:
    methods = {row.community_id: row.pk for row in current_methods(communities).values()}
    values = _values(communities, week)
    with connection.cursor() as sql:
        sql.execute(
            into.replace("MADE", _statement()),
            {**values, "method_communities": list(methods), "method_ids": list(methods.values()), **(given or {})},
        )
        return sql.rowcount


@transaction.atomic
def write_profiles_of(person_id: int, communities: Sequence[int], week: int) -> int:
    """Keep those of one person who is profiled, and touch nobody else's. Returns how many rows."""
    Profile.objects.filter(person_id=person_id, community_id__in=communities, week=week).delete()
    return _write(f"{_INTO} WHERE made.person_id = %(person)s", communities, week, {"person": person_id})


def current_methods(communities: Sequence[int]) -> dict[int, Method]:
    """The latest frozen method of each community that has one."""
    rows = Method.objects.filter(community_id__in=communities).order_by("community_id", "-number")
    return {row.community_id: row for row in rows.distinct("community_id")}


def usual_yields(community_id: int, week: int) -> dict[str, float]:
    """By role, how much use is usual in the community in that window; only where enough members do enough to tell.

    What was frozen before plays no part.
    """
    statement = f"{_statement().split(_BEFORE_VERDICTS)[0]} TABLE usual"
    with connection.cursor() as sql:
        sql.execute(statement, _values([community_id], week))
        return {role: baseline for _community, role, baseline in sql.fetchall()}


def _statement() -> str:
    """The formula with the signals written into it; everything else is bound."""
    signals = ", ".join(
        f"('{signal.value}', '{spec.role.value}', {float(spec.weight)}, {float(spec.base)}, {float(spec.most)})"
        for signal, spec in SPECS.items()
    )
    return _SQL.replace("%(signals)s", signals)


def _values(communities: Sequence[int], week: int) -> dict[str, Any]:
    methods = current_methods(communities)
    rules = [(pk, role.value, *_rule(methods.get(pk), role)) for pk in communities for role in Role]
    return {
        "communities": list(communities),
        "week": week,
        "week_before": week - STEP_WEEKS,
        "rule_communities": [row[0] for row in rules],
        "rule_roles": [row[1] for row in rules],
        "rule_thresholds": [row[2] for row in rules],
        "rule_baselines": [row[3] for row in rules],
    } | CONSTANTS


def _rule(chosen: Method | None, role: Role) -> tuple[float, float | None]:
    """Threshold and baseline of a role: the audited and frozen ones, or the usual ones."""
    thresholds: Mapping[str, float] = chosen.thresholds if chosen else {}
    baselines: Mapping[str, float] = chosen.baselines if chosen else {}
    return thresholds.get(role.value, THRESHOLDS[role]), baselines.get(role.value)


CONSTANTS: dict[str, float] = {
    "window": method.WINDOW_WEEKS,
    "half_life": method.HALF_LIFE_WEEKS,
    "pseudo_weeks": method.PSEUDO_WEEKS,
    "yield_prior": method.YIELD_PRIOR,
    "yield_share": method.YIELD_SHARE,
    "baseline_acts": method.BASELINE_ACTS,
    "baseline_members": method.BASELINE_MEMBERS,
    "fewest_weeks": method.FEWEST_WEEKS,
    "fewest_active_weeks": method.FEWEST_ACTIVE_WEEKS,
    "fewest_beneficiaries": method.FEWEST_BENEFICIARIES,
    "hysteresis": method.HYSTERESIS,
    "active_week": method.ACTIVE_WEEK,
}
