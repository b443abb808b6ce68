"""From a population to what is published of it: rows of rounded shares, with what is left out left out.

Everything in a row follows from rounded numbers, intervals and gaps included, so that a row says no more than they do.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.communities.models import Community
from apps.core.partitions import REST, Unit
from apps.core.suppression import Published, Row, published, rounded_number, rounded_share
from apps.insights.figures import distance_of, gap_of, word_of
from apps.insights.reports.implied import GUARDED
from apps.insights.reports.population import Population
from apps.insights.reports.subjects import BOUNDARIES, SUBJECTS, Grouping, Subject
from apps.participation.intervals import wilson
from apps.participation.signals import Role
from apps.targets.selectors import Target, active_target

# How many are not profiled is never told to the person: from here on it is "or more".
FULLEST = 0.95

type Table = dict[str, Any]


def tables_of(population: Population, fewest: int) -> dict[tuple[Subject, Grouping], Table]:
    """All tables of a window, decided together: what one leaves out, no other gives away."""
    targets = _targets(population.communities)
    made: dict[tuple[Subject, Grouping], Table] = {}
    for subject, spec in SUBJECTS.items():
        marks = [column.key for column in spec.columns]
        by_kind = population.questions if spec.marks_of_questions else population.members
        found = {kind: published(units, marks, fewest, GUARDED) for kind, units in by_kind.items()}
        coverage = _coverage(population)
        alone = _hidden_communities(population, spec.marks_of_questions, marks, fewest)
        for grouping in Grouping:
            rows, left_out = _rows(grouping, found, fewest)
            if grouping == Grouping.COMMUNITY:
                rows += alone
                if subject == Subject.MIX:
                    _lay_beside(rows, targets)
            made[subject, grouping] = {"rows": rows, "coverage": coverage, "merged": left_out}
    return made


def _rows(grouping: Grouping, found: Mapping[str, Published], fewest: int) -> tuple[list[Table], int]:
    """The rows of one grouping, and how many groups have none of their own."""
    rows, left_out = [], 0
    for kind, tables in found.items():
        if grouping == Grouping.KIND:
            chosen: Iterable[Row] = [tables.whole] if tables.whole else []
            rows += [_row(row, kind, fewest) | {"group": kind, "is_rest": False} for row in chosen]
            left_out += tables.whole is None
        elif grouping == Grouping.COMMUNITY or BOUNDARIES[grouping] == kind:
            side = 0 if grouping == Grouping.COMMUNITY else 1
            rows += [_row(row, kind, fewest) for row in tables.rows[side]]
            left_out += tables.merged[side]
    return rows, left_out


def _row(row: Row, kind: str, fewest: int) -> Table:
    """One group: `number` of units and `people`, rounded down; shares and their intervals, None where left out."""
    number = rounded_number(row.number)
    shares, intervals = {}, {}
    for mark, cell in row.cells.items():
        share = None if cell is None or row.people < fewest else rounded_share(cell.number, cell.total)
        shares[mark] = share
        intervals[mark] = None if share is None else [round(end, 2) for end in wilson(round(share * number), number)]
    return {
        "group": row.group,
        "is_rest": row.group is REST,
        "kind": kind,
        "people": rounded_number(row.people),
        "number": number,
        "shares": shares,
        "intervals": intervals,
    }


def _hidden_communities(population: Population, of_questions: bool, marks: Sequence[str], fewest: int) -> list[Table]:
    """Rows of communities that only their members know of: for their managers, and in no other number."""
    rows = []
    for units in population.hidden.values():
        tables = published([_alone(unit) for unit in units[of_questions]], marks, fewest, GUARDED)
        rows += [_row(row, "", fewest) | {"is_hidden": True} for row in tables.rows[0] if row.group is not REST]
    return rows


def _alone(unit: Unit) -> Unit:
    return Unit(unit.person, (unit.groups[0], ""), unit.marks)


def _coverage(population: Population) -> float | None:
    """Profiled members of all present, in steps of five hundredths, at most 0.95 (which means: or more)."""
    counted = sum(len(units) for units in population.members.values())
    secret = sum(population.present.get(pk, 0) for pk in population.hidden)
    present = sum(population.present.values()) - secret
    if not counted:
        return None
    return min(FULLEST, rounded_share(counted, max(present, counted)))


def _targets(communities: Sequence[int]) -> dict[int, Target]:
    found = {row.pk: active_target(row) for row in Community.objects.filter(pk__in=communities)}
    return {pk: target for pk, target in found.items() if target is not None}


def _lay_beside(rows: Iterable[Table], targets: Mapping[int, Target]) -> None:
    """Beside each share the range that the community agreed on, how far it is away, and in words."""
    for row in rows:
        target = targets.get(row["group"]) if row["group"] is not None else None
        if target is None:
            continue
        gaps = {}
        beside = row["targets"] = {}
        for role, reach in target.ranges.items():
            share = row["shares"].get(role)
            if share is None:
                beside[role] = {"low": reach[0], "high": reach[1], "gap": None, "word": None}
                continue
            gap = gaps[Role(role)] = gap_of(share, reach)
            low, high = row["intervals"][role]
            word = word_of(gap, (low, high), reach)
            beside[role] = {"low": reach[0], "high": reach[1], "gap": round(gap, 2), "word": str(word)}
        distance = distance_of(list(gaps.values())) if len(gaps) == len(target.ranges) else None
        row["distance"] = None if distance is None else round(distance, 2)
