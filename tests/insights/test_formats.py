"""Reports as files: other programs open them, and nobody's department is run as a formula."""

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pypdfium2
import pytest

from apps.insights.reports.selectors import Answer, Window, answer_of
from apps.insights.reports.sheets import harmless
from apps.insights.reports.subjects import Grouping, Subject
from apps.insights.reports.writing import written
from tests.insights.organisation import EARLIER, make_organisation, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer() -> Answer:
    made = published(make_organisation(people=140), EARLIER)
    found = answer_of(made.hr, Subject.MIX, Grouping.DEPARTMENT, EARLIER)
    assert found
    return found


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20A1",
        "\n-1",
        "\u3000=1",
    ],
)
def test_what_would_begin_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")
    assert not set(harmless(text)) & set("\t\r\n")


def test_plain_words_stay_as_they_are() -> None:
    assert [harmless(text) for text in ("Buying", "R&D - tools", "5 %")] == ["Buying", "R&D - tools", "5 %"]


def test_csv_has_rows_of_numbers_and_then_what_they_mean(answer: Answer) -> None:
    rows = list(csv.reader(io.StringIO(written([answer], "csv").decode("utf-8-sig"))))
    assert rows[0][:3] == ["Department", "People, or more", "Memberships, or more"]
    names = [row[0] for row in rows[1 : rows.index([])]]
    assert "Buying" in names
    assert "'=HYPERLINK(1)" in names
    notes = dict(row for row in rows[rows.index([]) + 2 :] if len(row) == 2)
    assert notes["Smallest group"] == "10"
    assert {"Coverage", "Method", "Shares left out", "Creator", "Window"} <= set(notes)


def test_a_workbook_opens_with_numbers_as_numbers_and_no_formula(answer: Answer) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written([answer], "xlsx")))
    sheet, notes = book.worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "f" not in {cell.data_type for cell in cells}
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}
    assert any(isinstance(cell.value, float) and cell.number_format == "0%" for cell in cells)
    assert "Smallest group" in {row[0].value for row in notes.iter_rows()}


def test_a_pdf_is_tagged_and_says_the_same(answer: Answer) -> None:
    content = written([answer], "pdf")
    assert b"/StructTreeRoot" in content
    with pypdfium2.PdfDocument(content) as paper:
        text = "".join(page.get_textpage().get_text_range() for page in paper)
    assert "Profile mix by department" in text
    assert "=HYPERLINK(1)" in text
    assert "About these numbers" in text


def test_several_tables_as_csv_are_an_archive(answer: Answer) -> None:
    other = replace(answer, window=Window(EARLIER - 12))
    with zipfile.ZipFile(io.BytesIO(written([answer, other], "csv"))) as archive:
        assert [name.rsplit("-", 2)[0] for name in archive.namelist()] == ["mix-department"] * 2
