"""What stands in a file of an office: its words, its pages, and HTML and pictures to look at.

The readers meet files of strangers, so they run in a process of their own with little memory and time; what goes
wrong there comes back as a reason. The HTML that it gives is sanitised here once more, whatever the child says.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.core.documents.limits import ONLY_TITLE, SECONDS, Unreadable
from apps.core.markdown.sanitising import sanitise
from apps.core.text import storable

__all__ = ["FIRST_PAGES", "Picture", "Reading", "Unreadable", "read_document", "read_title"]

# Pages of a PDF that are drawn at once; the rest when somebody wants to see them.
FIRST_PAGES = 20
_ROOT = Path(__file__).resolve().parents[3]
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from apps.core.documents.child import main; main(sys.argv[1:])"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the child left in the folder it was given; pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` to search, `pages` (slides, sheets) where the format counts them, `html` and `pictures` to look at."""

    format: str
    text: str
    pages: int | None
    title: str
    html: str
    pictures: tuple[Picture, ...]


def read_document(path: Path, *, name: str, into: Path, pictures_at: str = "", first_page: int = 1) -> Reading:
    """Read the file; pictures go into the folder `into`, and the HTML names them below the address `pictures_at`.

    Raises `Unreadable` with a code for whatever is broken, locked, too large or too slow.
    """
    found = _run(path, name, into, pictures_at, first_page)
    return Reading(
        format=str(found["format"]),
        text=storable(found["text"]),
        pages=found["pages"],
        title=storable(found["title"])[:200],
        html=sanitise(storable(found["html"])),
        pictures=tuple(Picture(Path(row[0]).name, int(row[1]), int(row[2])) for row in found["pictures"]),
    )


def read_title(path: Path, *, name: str) -> str:
    """The title that the document has in its own properties; empty where it has none.

    Raises `Unreadable` like `read_document`, and takes a fraction of its time.
    """
    with tempfile.TemporaryDirectory(prefix="guildhall-") as folder:
        found = _run(path, name, Path(folder), "", ONLY_TITLE)
    return storable(found["title"])[:200]


def _run(path: Path, name: str, into: Path, pictures_at: str, first_page: int) -> dict[str, Any]:
    """What the child found."""
    command = [sys.executable, "-I", "-c", _START, str(path), name, str(into), pictures_at, str(first_page)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, cwd=into)  # Ours.
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow") from error
    try:
        found = json.loads((into / "reading.json").read_text())
    except (OSError, ValueError) as error:
        # Killed for its memory or its time, or brought down by the file: all the same to whoever waits for the text.
        raise Unreadable("damaged") from error
    if done.returncode or "unreadable" in found:
        raise Unreadable(found.get("unreadable", "damaged"))
    answer: dict[str, Any] = found
    return answer
