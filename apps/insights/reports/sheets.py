"""A report as a plain sheet, from which each format is written: headings, rows, and notes that belong to them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.insights.reports.selectors import Answer, rules_of
from apps.insights.reports.subjects import GROUPING_NAMES, SUBJECTS, Grouping, Subject

type Value = str | int | float | None

# What a spreadsheet takes for the beginning of a formula, also behind blanks and in full width.
_FORMULA = re.compile(r"^\s*[=+\-@]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plain table: the first `labels` columns name a row, `shares` tells which columns are shares from 0 to 1."""

    name: str
    title: str
    headings: Sequence[str]
    labels: int
    shares: Sequence[bool]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report with its notes apart, so that what holds for several is said once: what the subject says, what is to be
    known of this table, what its columns count, and the rules of all tables."""

    sheet: Sheet
    subject: Subject
    about: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    terms: Sequence[tuple[str, str]]
    rules: Sequence[str]

    @property
    def is_left_out(self) -> bool:
        """Whether there are groups, and no share of any is shown."""
        sheet = self.sheet
        shares = [value for row in sheet.rows for value, has in zip(row, sheet.shares, strict=True) if has]
        return bool(shares) and set(shares) == {None}


def harmless(text: str) -> str:
    """The text so that no spreadsheet runs it: what begins a formula gets an apostrophe, controls become blanks."""
    text = _CONTROL.sub(" ", text).strip()
    return f"'{text}" if _FORMULA.match(unicodedata.normalize("NFKC", text)) else text


def paper_of(answer: Answer) -> Paper:
    """An answer with everything that a reader needs to know of it."""
    spec = SUBJECTS[answer.subject]
    about = [(_("Says"), spec.sentences), (_("Counted"), str(spec.unit))]
    facts, rules = _facts_of(answer), rules_of(answer.fewest)
    notes = [*about, *facts, *spec.terms, *((_("Rule"), rule) for rule in rules)]
    return Paper(_sheet_of(answer, notes), answer.subject, about, facts, spec.terms, rules)


def _sheet_of(answer: Answer, notes: Sequence[tuple[str, str]]) -> Sheet:
    """The table; a share that is left out is empty."""
    # A community's name may change, and its address stays; other groups are called by their names alone.
    has_key = answer.grouping == Grouping.COMMUNITY
    names = [_("Address"), _("Community")] if has_key else [str(GROUPING_NAMES[answer.grouping])]
    headings = [*names, _("People, or more"), str(SUBJECTS[answer.subject].counted)]
    for column in answer.columns:
        headings += [str(column.label), _("%(column)s, from") % {"column": column.label}]
        headings += [_("%(column)s, to") % {"column": column.label}]
    rows: list[list[Value]] = []
    for line in answer.lines:
        row: list[Value] = [line.group, line.name] if has_key else [line.name]
        row += [line.row["people"], line.row["number"]]
        for column, value in zip(answer.columns, line.values, strict=True):
            ends = line.row["intervals"].get(column.key)
            row += [value, *(ends if value is not None and ends else (None, None))]
        rows.append(row)
    return Sheet(
        name=f"{answer.subject}-{answer.grouping}-{answer.window.label}",
        title=title_of(answer),
        headings=headings,
        labels=len(names),
        shares=[place >= len(names) + 2 for place in range(len(headings))],
        rows=rows,
        notes=notes,
    )


def title_of(answer: Answer) -> str:
    """Such as: Profile mix by department, 2026-W36."""
    return _("%(subject)s by %(grouping)s, twelve weeks up to %(window)s") % {
        "subject": answer.subject.label,
        "grouping": str(GROUPING_NAMES[answer.grouping]).lower(),
        "window": answer.window.label,
    }


def _facts_of(answer: Answer) -> list[tuple[str, str]]:
    table = answer.table
    coverage = table.content["coverage"]
    return [
        (_("Window"), f"{answer.window.first_day:%Y-%m-%d} – {answer.window.last_day:%Y-%m-%d}"),
        (_("Published"), f"{table.made_at:%Y-%m-%d}"),
        (_("Method"), _("version %(n)s") % {"n": table.method_version}),
        (_("Coverage"), _("unknown") if coverage is None else f"{coverage:.0%}"),
        (_("Smallest group"), str(answer.fewest)),
        (_("Shares left out"), str(answer.left_out)),
        (_("Groups without a row"), str(table.content["merged"])),
    ]
