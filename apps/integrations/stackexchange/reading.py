"""The rows of one file of the dump, one at a time, with their line numbers.

The dump has a row on every line, which is what makes it possible to go on after a broken one: each row is
parsed by itself. Nothing of the file is trusted: entities are refused (defusedxml), control characters that XML
forbids are dropped, a file may begin with a byte order mark and may end in the middle of a row.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# A row that goes on for longer than this has lost its end.
MOST_CHARACTERS = 8_000_000
SHOWN = 60

_DECLARED = re.compile(rb"encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_BEGIN = re.compile(r"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)?(?:<(?!row[\s/>])[a-z]+\s*>\s*)?")
_END = re.compile(r"</(?!row>)[a-z]+>\s*$")
_ROW_END = ("/>", "</row>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_TWO_HALVES = re.compile(r"&#x([Dd][89ABab][0-9A-Fa-f]{2});&#x([Dd][C-Fc-f][0-9A-Fa-f]{2});")


class Row(NamedTuple):
    """The attributes of a row and the line on which it begins."""

    line: int
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, at which line. `is_row` says whether a row was lost by it."""

    file: str
    line: int
    reason: str
    is_row: bool = True

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


def read_rows(path: Path) -> Iterator[Row | Fault]:
    """All rows of the file, and a `Fault` for everything that is none."""
    pending, begun, line, ended = "", 0, 0, False
    with path.open(encoding=_encoding_of(path), errors="surrogateescape", newline="\n") as file:
        for given in file:
            line += 1
            text, ends = _END.subn("", given)
            ended = ended or bool(ends)
            if pending and given.lstrip().startswith(("<row ", "</")):
                yield Fault(path.name, begun, "this is no row, or one without an end")
                pending = ""
            if not pending:
                begun = line
            pending += text if pending else _BEGIN.sub("", text)
            if not pending.strip():
                pending = ""
            elif pending.rstrip().endswith(_ROW_END) or len(pending) > MOST_CHARACTERS:
                yield from _parse(path.name, begun, pending)
                pending = ""
    if pending:
        yield Fault(path.name, begun, "the file ends in the middle of this row")
    if not ended:
        yield Fault(path.name, line, "the file ends too early; what stood before was taken", is_row=False)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(200)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    declared = _DECLARED.search(start)
    try:
        return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def _parse(file: str, line: int, text: str) -> Iterator[Row | Fault]:
    try:
        text.encode()
    except UnicodeEncodeError:
        yield Fault(file, line, "the row is not in the character set that the file declares")
        return
    try:
        elements = list(_elements(text))
    except (ParseError, DefusedXmlException, ValueError) as error:
        shown = " ".join(text.split())[:SHOWN]
        yield Fault(file, line, f"the row cannot be read ({_reason(error)}): {shown}")
        return
    for element in elements:
        yield Row(line, element)


def _elements(text: str) -> Iterator[dict[str, str]]:
    """The attributes of the rows in the text: as a rule one."""
    try:
        root = fromstring(f"<rows>{text}</rows>", forbid_dtd=True)
    except ParseError:
        mended = _mend(text)
        if mended == text:
            raise
        root = fromstring(f"<rows>{mended}</rows>", forbid_dtd=True)
    if not len(root) or any(child.tag != "row" for child in root):
        raise ValueError("this is no row")
    for child in root:
        yield dict(child.attrib)


def _mend(text: str) -> str:
    """Drop characters that XML forbids, written out or as references; join letters written as two halves."""
    text = _TWO_HALVES.sub(_join_halves, text)
    return _FORBIDDEN.sub("", _REFERENCE.sub(_only_allowed, text))


def _join_halves(match: re.Match[str]) -> str:
    high, low = int(match[1], 16), int(match[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _only_allowed(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    allowed = code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if allowed else ""


def _reason(error: Exception) -> str:
    if isinstance(error, ParseError):
        return str(error).split(":")[0]
    return "entities are not allowed" if isinstance(error, DefusedXmlException) else str(error)
