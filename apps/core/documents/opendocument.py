"""OpenDocument (text, spreadsheet, presentation): words and simple HTML from `content.xml`."""

import zipfile
from html import escape
from typing import Any

from defusedxml import ElementTree

from apps.core.documents.child import Found, Job
from apps.core.documents.limits import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, TextKeeper, Unreadable, opened_zip
from apps.core.documents.pictures import PictureKeeper
from apps.core.documents.tables import table_html

# What stands in the text without being of it.
_ASIDE = {"tracked-changes", "annotation", "annotation-end", "bibliography-configuration"}
_DEPTH = 100


def read_open_document(job: Job) -> Found:
    """Text, number of sheets or slides, title, HTML."""
    with opened_zip(job.path) as archive:
        if "content.xml" not in archive.namelist():
            raise Unreadable("damaged")
        if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
            raise Unreadable("password")
        root = ElementTree.fromstring(_part(archive, "content.xml"))
        body = next((node for node in root if _tag(node) == "body"), None)
        if body is None or not len(body):
            raise Unreadable("damaged")
        reader = _Reader(archive, PictureKeeper(job))
        reader.walk(body[0])
        return Found(
            text=str(reader.text),
            pages=reader.pages or None,
            title=title_of(archive),
            html="".join(reader.html),
            pictures=reader.pictures.kept,
        )


class _Reader:
    """Walks through the body once."""

    def __init__(self, archive: zipfile.ZipFile, pictures: PictureKeeper) -> None:
        self.text, self.pictures, self.pages = TextKeeper(), pictures, 0
        self.html: list[str] = []
        self._archive = archive
        self._names = set(archive.namelist())

    def walk(self, node: Any, depth: int = 0) -> None:
        """Take over what is below this node."""
        if depth > _DEPTH or self.text.is_full:
            return
        for child in node:
            tag = _tag(child)
            if tag in {"p", "h"}:
                self._paragraph(child, tag, depth)
            elif tag == "table":
                self._table(child)
            elif tag == "page":
                self.pages += 1
                self.html.append(f"<h3>{self.pages}</h3>")
                self.walk(child, depth + 1)
            elif tag == "image":
                self._picture(child)
            elif tag in {"list", "list-item"}:
                self.html.append("<ul>" if tag == "list" else "<li>")
                self.walk(child, depth + 1)
                self.html.append("</ul>" if tag == "list" else "</li>")
            elif tag not in _ASIDE:
                self.walk(child, depth + 1)

    def _paragraph(self, node: Any, tag: str, depth: int) -> None:
        words = _words(node).strip()
        if words:
            self.text.add(words)
            level = min(6, 2 + _number(node, "outline-level", 1))
            name = f"h{level}" if tag == "h" else "p"
            self.html.append(f"<{name}>{escape(words)}</{name}>")
        # Pictures and text boxes hang in paragraphs.
        for frame in node.iter():
            if _tag(frame) == "frame":
                self.walk(frame, depth + 1)

    def _table(self, node: Any) -> None:
        name = _attribute(node, "name")
        rows: list[list[str]] = []
        for row in node.iter():
            if _tag(row) != "table-row":
                continue
            cells: list[str] = []
            for cell in row:
                if _tag(cell) not in {"table-cell", "covered-table-cell"}:
                    continue
                words = " ".join(_words(part).strip() for part in cell if _tag(part) in {"p", "h"})
                # An empty cell may be repeated to the end of the sheet, sixteen thousand times.
                cells += [words] * min(_number(cell, "number-columns-repeated", 1), MOST_COLUMNS if words else 1)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                self.text.add(" ".join(word for word in cells if word))
                rows.append(cells[:MOST_COLUMNS])
            if self.text.is_full:
                break
        self.pages += 1 if name and rows else 0
        if rows and self.pages <= MOST_SHEETS:
            self.html.append((f"<h3>{escape(name)}</h3>" if name else "") + table_html(rows[:MOST_ROWS]))

    def _picture(self, node: Any) -> None:
        name = _attribute(node, "href")
        if name in self._names and name.startswith("Pictures/"):
            with self._archive.open(name) as source:
                address = self.pictures.keep(source)
            if address:
                self.html.append(f'<p><img src="{escape(address)}" alt=""></p>')


def _words(node: Any, depth: int = 0) -> str:
    """The text of a paragraph; blanks, tabs and breaks are nodes of their own, frames come separately."""
    parts = [node.text or ""]
    for child in node:
        tag = _tag(child)
        if tag == "s":
            parts.append(" " * min(_number(child, "c", 1), 100))
        elif tag in {"tab", "line-break"}:
            parts.append(" ")
        elif tag not in _ASIDE | {"frame"} and depth < _DEPTH:
            parts.append(_words(child, depth + 1))
        parts.append(child.tail or "")
    return "".join(parts)


def title_of(archive: zipfile.ZipFile) -> str:
    """The title in the document's own properties."""
    if "meta.xml" not in archive.namelist():
        return ""
    root = ElementTree.fromstring(_part(archive, "meta.xml"))
    return next((node.text or "" for node in root.iter() if _tag(node) == "title"), "")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _tag(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _attribute(node: Any, name: str) -> str:
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def _number(node: Any, name: str, otherwise: int) -> int:
    value = _attribute(node, name)
    return int(value) if value.isdecimal() else otherwise
