"""The process that reads one file: bounded from its first line, answers by a file of JSON, then ends."""

import json
import logging
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from apps.core.documents.formats import format_of
from apps.core.documents.limits import MOST_HTML, ONLY_TITLE, Unreadable, hold_back, opened_zip


@dataclass
class Job:
    """What is to be read, and where its pictures go: into the folder, and at which address they will be."""

    path: Path
    name: str
    into: Path
    pictures_at: str
    first_page: int


@dataclass
class Found:
    """What a reader found."""

    text: str = ""
    pages: int | None = None
    title: str = ""
    html: str = ""
    # Name, width, height.
    pictures: list[tuple[str, int, int]] = field(default_factory=list)


def main(arguments: list[str]) -> None:
    """Read the file that the arguments name and leave `reading.json` in the folder."""
    hold_back()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    path, name, into, pictures_at, first_page = arguments
    job = Job(Path(path), name, Path(into), pictures_at, int(first_page))
    answer = json.dumps(_answer(job))
    (job.into / "reading.json").write_text(answer)


def _answer(job: Job) -> dict[str, object]:
    try:
        kind = format_of(job.path, job.name)
        found = Found(title=_title(kind, job)) if job.first_page == ONLY_TITLE else _reader(kind)(job)
    except Unreadable as reason:
        return {"unreadable": reason.code}
    except MemoryError:
        return {"unreadable": "too_large"}
    except RecursionError:
        return {"unreadable": "damaged"}
    except Exception as error:  # noqa: BLE001  # Six libraries over arbitrary bytes: each fails in its own ways.
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return {"unreadable": "damaged"}
    html = found.html if len(found.html) <= MOST_HTML else ""
    return {
        "format": kind,
        "text": found.text,
        "pages": found.pages,
        "title": " ".join(found.title.split()),
        "html": html,
        "pictures": found.pictures,
    }


def _title(kind: str, job: Job) -> str:
    """The title alone; what is no archive and no PDF is small enough to be read for it."""
    if kind in {"docx", "pptx", "xlsx"}:
        from apps.core.documents.word import core_title

        with opened_zip(job.path) as archive:
            return core_title(archive)
    if kind in {"odt", "ods", "odp"}:
        from apps.core.documents.opendocument import title_of

        with opened_zip(job.path) as archive:
            return title_of(archive)
    if kind in {"pdf", "markdown", "html"}:
        return _reader(kind)(job).title
    return ""


def _reader(kind: str) -> Callable[[Job], Found]:
    """The reader of the format, loaded only when it is needed: each brings a library of its own."""
    if kind == "pdf":
        from apps.core.documents.pdf import read_pdf as read
    elif kind == "docx":
        from apps.core.documents.word import read_docx as read
    elif kind == "pptx":
        from apps.core.documents.slides import read_pptx as read
    elif kind == "xlsx":
        from apps.core.documents.sheets import read_xlsx as read
    elif kind in {"odt", "ods", "odp"}:
        from apps.core.documents.opendocument import read_open_document as read
    elif kind == "image":
        from apps.core.documents.pictures import read_image as read
    else:
        from apps.core.documents.texts import reader_of

        return reader_of(kind)
    return read
