"""The closing report: every row that was read is new, was here, was left out for a reason, or was broken."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NEW, HERE, LEFT_OUT, BROKEN = "new", "here", "left_out", "broken"
FATES = (NEW, HERE, LEFT_OUT, BROKEN)
MOST_SHOWN = 20


@dataclass(slots=True)
class Row:
    """What became of an item. `file` names what it is a row of ("posts"), `count` how many such rows it stands for."""

    file: str
    key: str
    fate: str
    title: str = ""
    reason: str = ""
    address: str = ""
    count: int = 1


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    dry_run: bool = False
    rows: list[Row] = field(default_factory=list)
    links: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Note a row's fate."""
        row.key, row.title, row.reason = (
            text.encode("utf-8", "replace").decode() for text in (row.key, row.title, row.reason)
        )
        self.rows.append(row)

    def figures(self) -> dict[str, dict[str, int]]:
        """How many rows of each kind had each fate, in the order in which the kinds came up."""
        figures: dict[str, dict[str, int]] = {}
        for row in self.rows:
            counts = figures.setdefault(row.file, dict.fromkeys(FATES, 0))
            counts[row.fate] += row.count
        return figures

    def as_dict(self) -> dict[str, Any]:
        """All of it, for programs."""
        return {
            "dry_run": self.dry_run,
            "figures": {file: {"read": sum(counts.values()), **counts} for file, counts in self.figures().items()},
            "links_turned": self.links,
            "notes": self.notes,
            "rows": [
                {name: value for name, value in asdict(row).items() if value != "" or name == "key"}
                for row in self.rows
            ],
        }

    def write(self, path: Path) -> None:
        """The report as a JSON file, a row each."""
        path.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def text(self) -> str:
        """The report as people read it."""
        title = _("What the import would do") if self.dry_run else _("What the import did")
        parts = [title, self._table(), self._reasons(), self._broken(), "\n".join(self._remarks())]
        return "\n\n".join(part for part in parts if part)

    def _table(self) -> str:
        new = _("would be made") if self.dry_run else _("made")
        head = ["", _("rows read"), new, _("here already"), _("left out"), _("broken")]
        figures = self.figures()
        cells = [[sum(counts.values()), *(counts[fate] for fate in FATES)] for counts in figures.values()]
        total = [sum(column) for column in zip(*cells, strict=True)] or [0] * 5
        lines = [[file, *row] for file, row in zip([*figures, _("all")], [*cells, total], strict=True)]
        return aligned([head, *([str(line[0]), *(f"{cell:,}" for cell in line[1:])] for line in lines)])

    def _reasons(self) -> str:
        reasons: Counter[tuple[str, str]] = Counter()
        for row in self.rows:
            if row.reason and row.fate in {LEFT_OUT, NEW}:
                reasons[row.file, row.reason] += row.count
        lines = [f"  {count:>9,}  {file}: {reason}" for (file, reason), count in reasons.most_common()]
        return "\n".join([_("Left out or changed, and why:"), *lines]) if lines else ""

    def _broken(self) -> str:
        broken = [row for row in self.rows if row.fate == BROKEN]
        lines = [f"  {row.file} {row.key}: {row.reason}" for row in broken[:MOST_SHOWN]]
        if (more := len(broken) - MOST_SHOWN) > 0:
            lines.append(f"  {ngettext('and %(n)d more', 'and %(n)d more', more) % {'n': more}}")
        return "\n".join([_("Broken:"), *lines]) if lines else ""

    def _remarks(self) -> list[str]:
        remarks = list(self.notes)
        if self.links:
            remarks.append(
                ngettext(
                    "The links in %(n)d text now lead to what was imported with it.",
                    "The links in %(n)d texts now lead to what was imported with them.",
                    self.links,
                )
                % {"n": self.links}
            )
        return remarks


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, figures to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )
