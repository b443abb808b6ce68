"""What a viewer is answered: a published table, cut to the rows that are theirs to see. Nothing is worked out here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.communities.models import Access, Community, Kind
from apps.core.suppression import FEW
from apps.insights.reports.models import ReportTable
from apps.insights.reports.subjects import SUBJECTS, Column, Grouping, Subject
from apps.insights.windows import name_of
from apps.participation.method import WINDOW_WEEKS, monday_of

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """Twelve weeks; `label` is the ISO week of the last."""

    week: int

    @property
    def label(self) -> str:
        """As 2026-W36."""
        return name_of(self.week)

    @property
    def first_day(self) -> date:
        """The Monday that it begins with."""
        return monday_of(self.week - WINDOW_WEEKS + 1)

    @property
    def last_day(self) -> date:
        """The Sunday that it ends with."""
        return monday_of(self.week + 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its name; `values` are shares from 0 to 1 in the order of the columns, None where left out."""

    group: str
    name: str
    row: Row
    values: Sequence[float | None]
    intervals: Sequence[tuple[float, float] | None] = ()

    @property
    def shown(self) -> list[dict[str, int | None]]:
        """The shares and the ends of their intervals in per cent."""
        return [
            {"percent": None}
            if value is None or ends is None
            else {"percent": round(value * 100), "low": round(ends[0] * 100), "high": round(ends[1] * 100)}
            for value, ends in zip(self.values, self.intervals, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Answer:
    """A report as it is handed out, in whatever form."""

    table: ReportTable
    subject: Subject
    grouping: Grouping
    window: Window
    lines: Sequence[Line]
    # The communities whose members it tells of.
    communities: Sequence[int]

    @property
    def columns(self) -> Sequence[Column]:
        """Its columns, with what each counts."""
        return SUBJECTS[self.subject].columns

    @property
    def left_out(self) -> int:
        """How many shares are left out."""
        return sum(value is None for line in self.lines for value in line.values)

    @property
    def fewest(self) -> int:
        """The smallest group shown, as it was then."""
        return self.table.fewest


def windows() -> list[Window]:
    """What is published, the latest first."""
    rows = ReportTable.objects.order_by("-week").values_list("week", flat=True).distinct()
    return [Window(week) for week in rows]


def offers_for(viewer: Any) -> list[dict[str, Any]]:
    """The subjects, with the groupings by which the viewer may ask for them."""
    groupings = list(Grouping.values) if viewer.is_hr else [Grouping.COMMUNITY.value]
    return [
        {
            "subject": subject.value,
            "title": subject.label,
            "says": spec.says,
            "groupings": groupings,
            "address": f"/api/v1/reports/{subject.value}/",
        }
        for subject, spec in SUBJECTS.items()
    ]


def communities_for(viewer: Any) -> list[Community]:
    """The communities that the viewer may pull reports of, by name."""
    managed = Community.objects.managed_by(viewer)
    rows = Community.objects.visible_to(viewer).exclude(access=Access.HIDDEN) | managed if viewer.is_hr else managed
    return list(rows.distinct().order_by("name"))


def answer_of(
    viewer: Any, subject: Subject, grouping: Grouping, week: int, community: Community | None = None
) -> Answer | None:
    """The published table as far as the viewer may see it (which `may_pull` decided); None where there is none."""
    table = ReportTable.objects.filter(subject=subject, grouping=grouping, week=week).first()
    if table is None:
        return None
    theirs = {row.pk: row for row in communities_for(viewer)}
    chosen = theirs if community is None else {community.pk: community}
    is_split = grouping == Grouping.COMMUNITY
    rows = [row for row in table.content["rows"] if not is_split or _is_shown(row, viewer, chosen, community)]
    shown = {row["group"] for row in rows}
    return Answer(
        table=table,
        subject=subject,
        grouping=grouping,
        window=Window(week),
        lines=_sorted([_line(row, grouping, SUBJECTS[subject].columns, theirs) for row in rows]),
        communities=_told_of(table, shown, viewer, chosen, community) if is_split else table.communities,
    )


def _told_of(
    table: ReportTable, shown: set[Any], viewer: Any, chosen: Mapping[int, Community], community: Community | None
) -> list[int]:
    """Those with a row, or that were asked for; for those who see the rest, all that are in it."""
    own = set(chosen) & (set(table.communities) | shown)
    return sorted(own | set(table.communities) if viewer.is_hr and community is None else own)


def _is_shown(row: Row, viewer: Any, chosen: Mapping[int, Community], community: Community | None) -> bool:
    if row.get("is_rest"):
        return bool(viewer.is_hr and community is None)
    if community is None and viewer.is_hr and not row.get("is_hidden"):
        # One that was hidden or deleted since is still part of what was published.
        return row["group"] in chosen or not Community.objects.filter(pk=row["group"]).exists()
    return row["group"] in chosen


def _line(row: Row, grouping: Grouping, columns: Sequence[Column], theirs: Mapping[int, Community]) -> Line:
    group, name = _named(row, grouping, theirs)
    keys = [column.key for column in columns]
    return Line(group, name, row, [row["shares"].get(key) for key in keys], [row["intervals"].get(key) for key in keys])


def _named(row: Row, grouping: Grouping, theirs: Mapping[int, Community]) -> tuple[str, str]:
    """The group's key and name; an empty key is the rest."""
    if row.get("is_rest"):
        kind = f", {Kind(row['kind']).label.lower()}" if row["kind"] and grouping == Grouping.COMMUNITY else ""
        return "", _("All others together") + kind
    if grouping == Grouping.COMMUNITY:
        community = theirs.get(row["group"])
        return (community.slug, community.name) if community else (str(row["group"]), _("A former community"))
    if grouping == Grouping.KIND:
        return row["group"], str(Kind(row["group"]).label)
    return row["group"] or "(not said)", row["group"] or _("Not said")


def _sorted(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (not line.group, line.name.casefold(), line.group))


def rules_of(fewest: int) -> list[str]:
    """What is left out, rounded and counted, in sentences for the reader of a report."""
    return [
        _("Groups of fewer than %(n)s people are not shown by themselves; they are counted under all others together.")
        % {"n": fewest},
        _("A share is left out where fewer than %(few)s people (or none) are in it, or fewer than %(few)s are not.")
        % {"few": FEW},
        _("Further shares and groups are left out so that no other can be worked out by adding or subtracting."),
        _("Shares are rounded to 5 %, people down: to fives, from 100 on to tens, from 1,000 on to hundreds."),
        _("The interval holds the share that 95 of 100 such windows would show; it follows from the rounded numbers."),
        _("Departments count members of horizontal communities, sites members of vertical ones."),
        _("Windows do not overlap. A published report never changes, whoever joins, leaves or opts out later."),
        _("Members who are not profiled are in no number; coverage says how many are, and 95 % means so many or more."),
    ]
