"""A report as a plain sheet, from which each format is written: headings, rows, and notes that belong to them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.insights.reports.selectors import Answer, rules_of
from apps.insights.reports.subjects import GROUPING_NAMES, SUBJECTS

type Value = str | int | float | None

# What a spreadsheet takes for the beginning of a formula, also behind blanks and in full width.
_FORMULA = re.compile(r"^\s*[=+\-@]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`shares` tells which columns are shares from 0 to 1."""

    name: str
    title: str
    headings: Sequence[str]
    shares: Sequence[bool]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[tuple[str, str]]


def harmless(text: str) -> str:
    """The text so that no spreadsheet runs it: what begins a formula gets an apostrophe, controls become blanks."""
    text = _CONTROL.sub(" ", text).strip()
    return f"'{text}" if _FORMULA.match(unicodedata.normalize("NFKC", text)) else text


def sheet_of(answer: Answer) -> Sheet:
    """An answer as a sheet; a share that is left out is empty."""
    headings = [str(GROUPING_NAMES[answer.grouping]), _("Name"), _("People, or more"), _("Counted, or more")]
    shares = [False] * 4
    for column in answer.columns:
        headings += [str(column.label), _("%(column)s, from") % {"column": column.label}]
        headings += [_("%(column)s, to") % {"column": column.label}]
        shares += [True] * 3
    rows: list[list[Value]] = []
    for line in answer.lines:
        row: list[Value] = [line.group, line.name, line.row["people"], line.row["number"]]
        for column, value in zip(answer.columns, line.values, strict=True):
            ends = line.row["intervals"].get(column.key)
            row += [value, *(ends if value is not None and ends else (None, None))]
        rows.append(row)
    return Sheet(
        name=f"{answer.subject}-{answer.grouping}-{answer.window.label}",
        title=title_of(answer),
        headings=headings,
        shares=shares,
        rows=rows,
        notes=notes_of(answer),
    )


def title_of(answer: Answer) -> str:
    """Such as: Profile mix by department, 2026-W36."""
    return _("%(subject)s by %(grouping)s, twelve weeks up to %(window)s") % {
        "subject": answer.subject.label,
        "grouping": str(GROUPING_NAMES[answer.grouping]).lower(),
        "window": answer.window.label,
    }


def notes_of(answer: Answer) -> list[tuple[str, str]]:
    """Everything that a reader needs to know beside the numbers."""
    spec, table = SUBJECTS[answer.subject], answer.table
    coverage = table.content["coverage"]
    notes = [
        (_("Says"), str(spec.says)),
        (_("Counted"), str(spec.unit)),
        (_("Window"), f"{answer.window.first_day:%Y-%m-%d} – {answer.window.last_day:%Y-%m-%d}"),
        (_("Published"), f"{table.made_at:%Y-%m-%d}"),
        (_("Method"), _("version %(n)s") % {"n": table.method_version}),
        (_("Coverage"), _("unknown") if coverage is None else f"{coverage:.0%}"),
        (_("Smallest group"), str(answer.fewest)),
        (_("Shares left out"), str(answer.left_out)),
        (_("Groups without a row"), str(table.content["merged"])),
    ]
    notes += [(str(column.label), str(column.definition)) for column in answer.columns]
    return notes + [(_("Rule"), rule) for rule in rules_of(answer.fewest)]
