"""The closing report: every row that was read is new, was here, was left out for a reason, or was broken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.integrations.importing.report import aligned
from apps.integrations.stackexchange.fates import HERE, NEW, REASONS, Count
from apps.integrations.stackexchange.reading import Fault
from apps.integrations.stackexchange.staging import SHAPES

MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one file. `read` is the sum of the others."""

    file: str
    new: int = 0
    here: int = 0
    left_out: int = 0
    broken: int = 0

    @property
    def read(self) -> int:
        """All rows of the file."""
        return self.new + self.here + self.left_out + self.broken


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do."""

    counts: Sequence[Count]
    faults: Sequence[Fault]
    dry_run: bool = False
    # People who are in no Users row and were made from what their posts say of them.
    nameless: int = 0
    links: int = 0
    notes: list[str] = field(default_factory=list)

    def figures(self) -> list[Figures]:
        """One row per file of the dump that had rows, in the dump's order."""
        return [self._figures_of(file) for file in SHAPES if self._figures_of(file).read]

    def _figures_of(self, file: str) -> Figures:
        rows = Counter({count.fate: count.rows for count in self.counts if count.file == file})
        new, here = rows.pop(NEW, 0), rows.pop(HERE, 0)
        broken = sum(fault.is_row for fault in self.faults if fault.file == f"{file}.xml")
        return Figures(file, new, here, rows.total(), broken)

    def text(self) -> str:
        """The report as people read it."""
        title = _("What the import would do") if self.dry_run else _("What the import did")
        parts = [title, self._table(), self._reasons(), self._broken(), "\n".join(self._remarks())]
        return "\n\n".join(part for part in parts if part)

    def _table(self) -> str:
        new = _("would be made") if self.dry_run else _("made")
        head = ["", _("rows read"), new, _("here already"), _("left out"), _("broken")]
        figures = self.figures()
        total = [sum(column) for column in zip(*(_cells(row) for row in figures), strict=True)] or [0] * 5
        rows = [[row.file, *(f"{cell:,}" for cell in _cells(row))] for row in figures]
        return aligned([head, *rows, [_("all"), *(f"{cell:,}" for cell in total)]])

    def _reasons(self) -> str:
        lines = [
            f"  {count.rows:>9,}  {count.file}: {REASONS[count.fate]}"
            for count in sorted(self.counts, key=lambda count: list(SHAPES).index(count.file))
            if count.fate in REASONS
        ]
        return "\n".join([_("Left out, and why:"), *lines]) if lines else ""

    def _broken(self) -> str:
        if not self.faults:
            return ""
        lines = [f"  {fault}" for fault in self.faults[:MOST_FAULTS]]
        if more := len(self.faults) - MOST_FAULTS:
            lines += [f"  {ngettext('and %(n)d more', 'and %(n)d more', more) % {'n': more}}"] if more > 0 else []
        return "\n".join([_("Broken:"), *lines])

    def _remarks(self) -> list[str]:
        remarks = list(self.notes)
        if self.nameless:
            remarks.append(
                ngettext(
                    "%(n)d person is in no row of Users and is known by name alone.",
                    "%(n)d people are in no row of Users and are known by name alone.",
                    self.nameless,
                )
                % {"n": self.nameless}
            )
        if self.links:
            remarks.append(
                ngettext(
                    "The links in %(n)d text now lead to posts here.",
                    "The links in %(n)d texts now lead to posts here.",
                    self.links,
                )
                % {"n": self.links}
            )
        return remarks


def _cells(row: Figures) -> list[int]:
    return [row.read, row.new, row.here, row.left_out, row.broken]
