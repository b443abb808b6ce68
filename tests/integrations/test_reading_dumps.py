"""Rows out of files that nobody promised to be well-formed."""

from pathlib import Path

import pytest

from apps.integrations.stackexchange.reading import Fault, Row, read_rows


def read(tmp_path: Path, data: bytes) -> tuple[list[Row], list[Fault]]:
    path = tmp_path / "Posts.xml"
    path.write_bytes(data)
    found = list(read_rows(path))
    return [row for row in found if isinstance(row, Row)], [fault for fault in found if isinstance(fault, Fault)]


def frame(rows: bytes) -> bytes:
    return b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n<posts>\r\n' + rows + b"\r\n</posts>"


def test_reader_of_a_sound_file_gets_rows_with_lines_and_entities(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, frame(b'  <row Id="1" Body="a&#xD;&#xA;&lt;b&gt;" />\r\n  <row Id="2" />'))
    assert rows == [Row(3, {"Id": "1", "Body": "a\r\n<b>"}), Row(4, {"Id": "2"})]
    assert faults == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'<row Id="1" Body="fish & chips" />', "cannot be read"),
        (b'<row Id="1" Body="&bomb;" />', "cannot be read"),
        (b'<row Id="1" Body="open\r\n<row Id="2" />', "without an end"),
        (b"what is this", "without an end"),
        (b'<row Id="1" Body="\xff\xfe" />', "character set"),
        (b'<other Id="1" />', "no row"),
    ],
)
def test_reader_of_a_broken_row_is_told_the_line_and_goes_on(tmp_path: Path, row: bytes, reason: str) -> None:
    rows, faults = read(tmp_path, frame(row + b'\r\n<row Id="9" />'))
    assert rows[-1].attributes == {"Id": "9"}
    assert [fault.line for fault in faults] == [3]
    assert reason in faults[0].reason


def test_reader_of_a_file_that_ends_early_keeps_what_was_whole(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, b'<posts>\n<row Id="1" />\n<row Id="2" Bo')
    assert [row.attributes["Id"] for row in rows] == ["1"]
    assert [(fault.line, fault.is_row) for fault in faults] == [(3, True), (3, False)]


def test_reader_of_forbidden_characters_gets_the_row_without_them(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, frame(b'<row Id="1" Body="a&#x1F;b\x0bc&#xD835;&#xDC01;" />'))
    assert (rows[0].attributes["Body"], faults) == ("abc\U0001d401", [])


def test_reader_of_another_character_set_gets_its_letters(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?>\n<posts>\n<row Id="1" Body="é" />\n</posts>'
    rows, _ = read(tmp_path, text.encode("latin-1"))
    assert rows[0].attributes["Body"] == "é"


def test_reader_of_a_document_type_refuses_it(tmp_path: Path) -> None:
    rows, faults = read(tmp_path, frame(b'<!DOCTYPE a [<!ENTITY b "c">]>\r\n<row Id="1" Body="&b;" />'))
    assert rows == []
    assert faults
