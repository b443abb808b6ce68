"""How much of a stranger's file is looked at, and how a reader says that it cannot."""

import contextlib
import os
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 90
# Instead of a page to begin with: nothing is to be drawn, nor any text to be read.
ONLY_TITLE = 0
# Characters of text that are kept: about a thousand pages.
MOST_TEXT = 1_500_000
MOST_PAGES = 3_000
# What is shown is less than what is searched: a page has to stay light.
MOST_HTML = 600_000
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 300, 40, 20
MOST_CELLS = 400_000
MOST_PICTURES = 40
# Bytes: unpacked altogether, and of one part (XML grows about tenfold in memory).
MOST_UNPACKED = 400 * 2**20
MOST_OF_A_PART = 80 * 2**20
MOST_PARTS = 20_000
_MEMORY = 2 * 2**30
_WRITTEN = 64 * 2**20


class Unreadable(Exception):
    """Why a file gave no text. `code` is one of: damaged, password, too_large, too_slow, unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def hold_back() -> None:
    """Give this process little memory, time and room, for good; where a system lacks a limit, the others stand."""
    wanted = {
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: _WRITTEN,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform.startswith("linux"):
        wanted[resource.RLIMIT_AS] = _MEMORY
    for limit, value in wanted.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    with contextlib.suppress(OSError):
        os.nice(10)


@contextmanager
def opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, refused beforehand where it would unpack to too much or declares entities that multiply.

    A part is never read beyond the size that it declares, so counting what is declared is enough.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable("too_large")
        for part in parts:
            if part.flag_bits & 1:
                raise Unreadable("password")
            if part.filename.lower().endswith((".xml", ".rels")):
                if part.file_size > MOST_OF_A_PART:
                    raise Unreadable("too_large")
                with archive.open(part) as head:
                    if b"<!ENTITY" in head.read(65_536):
                        raise Unreadable("damaged")
        yield archive


class TextKeeper:
    """Collects text up to the most that is kept."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = MOST_TEXT

    @property
    def is_full(self) -> bool:
        """Whether anything more would be left out."""
        return self._room <= 0

    def add(self, text: str) -> None:
        """Keep the text as a paragraph of its own, as far as there is room."""
        if text and self._room > 0:
            self._parts.append(text[: self._room])
            self._room -= len(text) + 1

    def __str__(self) -> str:
        return "\n".join(self._parts)
