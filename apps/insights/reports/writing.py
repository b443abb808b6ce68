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
from apps.insights.reports.sheets import Paper, Sheet, Value, harmless, paper_of
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
    papers = [paper_of(answer) for answer in answers]
    return as_pdf(papers) if form == Format.PDF else _WRITERS[Format(form)]([paper.sheet for paper in papers])


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
            page.freeze_panes(1, sheet.labels)
            page.set_column(0, sheet.labels - 1, 24)
            page.set_column(sheet.labels, len(sheet.headings) - 1, 12)
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


def as_pdf(papers: Sequence[Paper]) -> bytes:
    """A tagged document (PDF/UA-1): headings, tables with header cells, and the notes as lists of terms.

    Several tables have a page in front that says what is in it; what holds for all of them is said once, at the end.
    """
    words = {
        "heading": papers[0].sheet.title if len(papers) == 1 else _("How our communities learn"),
        "empty": _("No group is large enough to be shown."),
        "all_left_out": _("Every share is left out: in each group, too few people are in it, or too few are not."),
        "left_out": _("left out"),
        "about": _("About these numbers"),
        "counted": _("What is counted"),
        "made": _("How the numbers are made"),
        "contents": _("Contents"),
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(
        _HERE / "paper.typ",
        root=_HERE,
        font_paths=[_HERE / "fonts"],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"subjects": json.dumps(_by_subject(papers)), "rules": json.dumps(papers[0].rules)} | words,
    )
    return bytes(made)


def _by_subject(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    """The tables of each subject, in the order in which they come, with what its columns count."""
    found: dict[str, dict[str, Any]] = {}
    for paper in papers:
        begun = {"name": str(paper.subject.label), "notes": paper.about, "terms": paper.terms, "tables": []}
        found.setdefault(paper.subject, begun)["tables"].append(_table(paper))
    return list(found.values())


def _table(paper: Paper) -> dict[str, Any]:
    sheet = paper.sheet
    name, first = sheet.labels - 1, sheet.labels + 2
    return {
        "title": sheet.title,
        "headings": [*sheet.headings[name : first - 1], *sheet.headings[first::3]],
        "rows": [] if paper.is_left_out else [_said(row[name], row[name + 1], row[first:]) for row in sheet.rows],
        "is_left_out": paper.is_left_out,
        "notes": paper.facts,
    }


def _said(name: Value, people: Value, shares: Sequence[Any]) -> list[str]:
    """A row as it is printed: shares with their intervals below them; empty for what is left out."""
    cells = [str(name), f"≥ {people}"]
    for share, low, high in zip(*(shares[place::3] for place in range(3)), strict=True):
        cells.append("" if share is None else f"{share:.0%}\n{low or 0:.0%}–{high or 0:.0%}")
    return cells


_WRITERS: dict[Format, Callable[[Sequence[Sheet]], bytes]] = {
    Format.CSV: as_csv,
    Format.XLSX: as_workbook,
}
