"""A picture in the widths and formats that pages ask for: made by a task after the upload, or when first wanted."""

import io
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.files import imaging
from apps.files.models import Family, StoredFile


def widths_of(file: StoredFile) -> list[int]:
    """The widths in which the file is offered; none for what is no picture, or a moving one."""
    if file.family != Family.IMAGE or not file.width or file.media_type == imaging.MOVING:
        return []
    return imaging.rendition_widths(file.width)


def open_rendition(file: StoredFile, *, width: int, kind: str) -> IO[bytes]:
    """The bytes of one rendition, made now where they are missing."""
    path = _path(file, width, kind)
    try:
        return default_storage.open(path)
    except FileNotFoundError:
        return io.BytesIO(_make(file, path, width, kind))


def make_renditions(file: StoredFile) -> int:
    """Make all that are missing. Returns how many were made."""
    made = 0
    for width in widths_of(file):
        for kind in imaging.FORMATS:
            path = _path(file, width, kind)
            if not default_storage.exists(path):
                _make(file, path, width, kind)
                made += 1
    return made


def forget_renditions(key_hex: str) -> None:
    """Delete what was made of a file that is gone."""
    for name in _names_of(key_hex):
        default_storage.delete(f"{_folder(key_hex)}/{name}")


def _names_of(key_hex: str) -> list[str]:
    """The names of what was made of a file."""
    try:
        return default_storage.listdir(_folder(key_hex))[1]
    except FileNotFoundError:
        return []


def _make(file: StoredFile, path: str, width: int, kind: str) -> bytes:
    with default_storage.open(file.path) as content:
        made = imaging.make_rendition(content, width=width, kind=kind)
    saved = default_storage.save(path, ContentFile(made))
    if saved != path:
        # Somebody else made the same at the same moment.
        default_storage.delete(saved)
    return made


def _path(file: StoredFile, width: int, kind: str) -> str:
    return f"{_folder(file.key.hex)}/{width}.{kind}"


def _folder(key_hex: str) -> str:
    return f"renditions/{key_hex[:2]}/{key_hex}"
