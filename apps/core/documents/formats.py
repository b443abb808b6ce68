"""Which format a file has: by what is in it, and by its name only where text tells nothing."""

import zipfile
from pathlib import Path, PurePosixPath

from apps.core.documents.limits import Unreadable

_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_OFFICE = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_BEGINNINGS = (
    (b"\x89PNG\r\n", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"BM", "image"), (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)  # fmt: skip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS = {"md": "markdown", "markdown": "markdown", "csv": "csv", "tsv": "csv", "html": "html", "htm": "html"}


def format_of(path: Path, name: str) -> str:
    """One of pdf, docx, pptx, xlsx, odt, ods, odp, markdown, csv, html, text, image; raises `Unreadable` for others."""
    with path.open("rb") as file:
        head = file.read(65_536)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(path)
    if head.startswith(_OLD_OFFICE):
        # The old binary formats, and what is encrypted by a newer Office, which wraps it in the same container.
        raise Unreadable("password" if "EncryptedPackage".encode("utf-16-le") in head else "unknown")
    if (head.startswith(b"RIFF") and head[8:12] == b"WEBP") or head[4:12] in {b"ftypavif", b"ftypheic"}:
        return "image"
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("unknown")
    if head.lstrip()[:1] == b"<" and any(mark in head[:2048].lower() for mark in (b"<!doctype html", b"<html")):
        return "html"
    return _TEXTS.get(PurePosixPath(name).suffix.lower().lstrip("."), "text")


def _of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                kind = archive.open("mimetype").read(200).decode("ascii", "replace").strip()
                if found := _OPEN_DOCUMENT.get(kind.removesuffix("-template")):
                    return found
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("damaged") from error
    if "[Content_Types].xml" in names:
        for folder, found in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return found
    raise Unreadable("unknown")
