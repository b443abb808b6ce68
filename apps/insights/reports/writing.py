"""Sheets written as JSON, CSV, a workbook or a PDF. Names of groups are other people's text and are never run."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typst
import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.insights.reports.answers import as_data
from apps.insights.reports.selectors import Answer
from apps.insights.reports.sheets import Sheet, Value, harmless, sheet_of
from apps.insights.reports.subjects import Format

_HERE = Path(__file__).parent
# A workbook takes sheet names of so many letters.
_LONGEST_NAME = 31
_WIDEST = 60


def written(answers: Sequence[Answer], form: str) -> bytes:
    """The answers as a file of this format; several tables as CSV are a ZIP archive of as many files."""
    if form == Format.JSON:
        data: Any = [as_data(answer) for answer in answers]
        return json.dumps(data[0] if len(data) == 1 else {"reports": data}, ensure_ascii=False, indent=1).encode()
    return _WRITERS[Format(form)]([sheet_of(answer) for answer in answers])


def extension_of(form: str, tables: int) -> str:
    """How such a file's name ends."""
    return "zip" if form == Format.CSV and tables > 1 else form


def as_csv(sheets: Sequence[Sheet]) -> bytes:
    """With a byte order mark, so that spreadsheets know the letters; the notes stand below an empty line."""
    if len(sheets) == 1:
        return _one_csv(sheets[0])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            archive.writestr(f"{sheet.name}.csv", _one_csv(sheet))
    return target.getvalue()


def _one_csv(sheet: Sheet) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in sheet.headings])
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    writer.writerow([])
    writer.writerow([harmless(sheet.title)])
    writer.writerows([harmless(name), harmless(text)] for name, text in sheet.notes)
    return target.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    return harmless(value) if isinstance(value, str) else value


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """One worksheet a table and one of notes for each; all text is written as text, no formula is ever made."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        share, wrapped = book.add_format({"num_format": "0%"}), book.add_format({"text_wrap": True, "valign": "top"})
        for number, sheet in enumerate(sheets, start=1):
            page = book.add_worksheet(_sheet_name(sheet.name, number))
            page.freeze_panes(1, 2)
            page.set_column(0, 1, 24)
            page.set_column(2, len(sheet.headings) - 1, 12)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, harmless(heading), head)
            for place, row in enumerate(sheet.rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        page.write_string(place, column, harmless(value))
                    elif value is not None:
                        page.write_number(place, column, value, share if sheet.shares[column] else None)
            notes = book.add_worksheet(_sheet_name(f"notes-{sheet.name}", number))
            notes.set_column(0, 0, 28)
            notes.set_column(1, 1, _WIDEST + 20)
            notes.write_string(0, 0, harmless(sheet.title), head)
            for place, (name, text) in enumerate(sheet.notes, start=1):
                notes.write_string(place, 0, harmless(name), wrapped)
                notes.write_string(place, 1, harmless(text), wrapped)
    return target.getvalue()


def _sheet_name(name: str, number: int) -> str:
    return f"{number} {name}"[:_LONGEST_NAME]


def as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """A tagged document (PDF/UA-1): headings, tables with header cells, and the notes as a list of terms."""
    pages = [
        {
            "title": sheet.title,
            "headings": [sheet.headings[1], sheet.headings[2], *sheet.headings[4::3]],
            "rows": [_said(row) for row in sheet.rows],
            "notes": [list(note) for note in sheet.notes],
        }
        for sheet in sheets
    ]
    words = {
        "empty": _("No group is large enough to be shown."),
        "left_out": _("left out"),
        "about": _("About these numbers"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(
        _HERE / "paper.typ",
        root=_HERE,
        font_paths=[_HERE / "fonts"],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"pages": json.dumps(pages)} | words,
    )
    return bytes(made)


def _said(row: Sequence[Value]) -> list[str]:
    """A row as it is printed: shares with their intervals below them, a dash with a word for what is left out."""
    cells = [str(row[1]), f"≥ {row[2]}"]
    for place in range(4, len(row), 3):
        share, low, high = row[place : place + 3]
        cells.append("" if share is None else f"{share:.0%}\n{low or 0:.0%}–{high or 0:.0%}")
    return cells


_WRITERS: dict[Format, Callable[[Sequence[Sheet]], bytes]] = {
    Format.CSV: as_csv,
    Format.XLSX: as_workbook,
    Format.PDF: as_pdf,
}
