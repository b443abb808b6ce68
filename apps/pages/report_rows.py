"""A report as rows of its page: each thing that is counted, with one bar for every group that may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.insights.figures import Word
from apps.insights.reports.selectors import Answer, Line
from apps.insights.reports.subjects import Column
from apps.insights.wording import percent, points_of, word_of_gap
from apps.participation.signals import Role


@dataclass(frozen=True, slots=True)
class GroupBar:
    """One group's share, in per cent: filled to `fill`, the target from `begins` on; and in words."""

    name: str
    fill: int
    low: int
    high: int
    value: str
    interval: str
    begins: int | None = None
    width: int | None = None
    target: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one column counts, and of whom; `role` gives the bars their colour."""

    column: Column
    # Where the column before it says the same of another role, it is not said again.
    definition: str
    role: str
    bars: Sequence[GroupBar]
    # The groups of which it is left out.
    without: Sequence[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A group, and how many of it are counted at least; how far a community is from its own target."""

    name: str
    people: int
    distance: str


def measures_of(answer: Answer) -> list[Measure]:
    """The columns of which at least one group may be shown."""
    found: list[Measure] = []
    for place, column in enumerate(answer.columns):
        bars = [bar for line in answer.lines if (bar := _bar(line, place, column)) is not None]
        if bars:
            said = {str(measure.column.definition) for measure in found}
            definition = "" if str(column.definition) in said else str(column.definition)
            without = [line.name for line in answer.lines if line.values[place] is None]
            found.append(Measure(column, definition, _role_of(column), bars, without))
    return found


def left_out_everywhere(answer: Answer) -> list[tuple[str, str]]:
    """The columns of which no group may be shown, with what they count; those that say the same together."""
    found: dict[str, list[str]] = {}
    for place, column in enumerate(answer.columns):
        if all(line.values[place] is None for line in answer.lines):
            found.setdefault(str(column.definition), []).append(str(column.label))
    return [(", ".join(labels), definition) for definition, labels in found.items()]


def counted_of(answer: Answer) -> list[Counted]:
    """The groups that have a row."""
    return [Counted(line.name, line.row["people"], _distance(line.row.get("distance"))) for line in answer.lines]


def _bar(line: Line, place: int, column: Column) -> GroupBar | None:
    value, ends = line.values[place], line.intervals[place]
    if value is None or ends is None:
        return None
    target: Mapping[str, Any] = (line.row.get("targets") or {}).get(column.key) or {}
    return GroupBar(
        name=line.name,
        fill=round(value * 100),
        low=round(ends[0] * 100),
        high=round(ends[1] * 100),
        value=percent(value),
        interval=_range(*ends),
        **(_beside(target) if target else {}),
    )


def _beside(target: Mapping[str, Any]) -> dict[str, Any]:
    word = Word(target["word"]) if target["word"] in Word.values else None
    return {
        "begins": round(target["low"] * 100),
        "width": max(round((target["high"] - target["low"]) * 100), 1),
        "target": _range(target["low"], target["high"]),
        "word": word_of_gap(word, target["gap"]),
    }


def _range(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}


def _distance(distance: float | None) -> str:
    if distance is None:
        return ""
    points = points_of(distance)
    return ngettext("%(n)d point from its target", "%(n)d points from its target", points) % {"n": points}


def _role_of(column: Column) -> str:
    role = column.key.split("_")[0]
    return role if role in Role.values else ""
