"""Excel: the values of its cells, sheet by sheet."""

from collections.abc import Iterable
from html import escape
from typing import IO, Any

import openpyxl

from apps.core.documents.child import Found, Job
from apps.core.documents.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, TextKeeper, opened_zip
from apps.core.documents.tables import table_html
from apps.core.documents.word import core_title


def read_xlsx(job: Job) -> Found:
    """All values as text; the first rows of the first sheets as tables."""
    with opened_zip(job.path) as archive:
        title = core_title(archive)
    # By its content: the library would judge a path by its ending.
    with job.path.open("rb") as file:
        return _read(file, title)


def _read(file: IO[bytes], title: str) -> Found:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    text, room = TextKeeper(), MOST_CELLS
    html: list[str] = []
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        # Some programs write a wrong size into the file, which would cut the sheet off.
        sheet.reset_dimensions()
        rows, room = _rows(sheet.iter_rows(values_only=True), text, room, name=sheet.title)
        if len(html) < MOST_SHEETS:
            html.append(f"<h3>{escape(sheet.title)}</h3>" + table_html(rows))
        if room <= 0 or text.is_full:
            break
    book.close()
    return Found(str(text), len(sheets), title, "".join(html))


def _rows(source: Iterable[tuple[Any, ...]], text: TextKeeper, room: int, *, name: str) -> tuple[list[list[str]], int]:
    """The rows to be shown, and how many cells may still be read."""
    text.add(name)
    shown: list[list[str]] = []
    for row in source:
        cells = [_value(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        room -= max(1, len(row))
        if cells:
            text.add(" ".join(cell for cell in cells if cell))
            if len(shown) < MOST_ROWS:
                shown.append(cells[:MOST_COLUMNS])
        if room <= 0 or text.is_full:
            break
    return shown, room


def _value(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell).strip()
