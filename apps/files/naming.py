"""Names of files: harmless to show and to save, and ending as what the file is."""

import re
import unicodedata
from pathlib import PurePosixPath

_UNSAFE = re.compile(r"[^\w.\- ()\[\]+,&']+")
_OOXML = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
# The endings that a type may have, the usual one first. Texts keep theirs.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "application/rtf": ("rtf",),
    "application/msword": ("doc", "dot"),
    "application/vnd.ms-excel": ("xls", "xlt"),
    "application/vnd.ms-powerpoint": ("ppt", "pps", "pot"),
    f"{_OOXML}.wordprocessingml.document": ("docx", "dotx", "docm"),
    f"{_OOXML}.spreadsheetml.sheet": ("xlsx", "xltx", "xlsm", "xlsb"),
    f"{_OOXML}.presentationml.presentation": ("pptx", "potx", "ppsx", "pptm"),
    f"{_OPEN}.text": ("odt",),
    f"{_OPEN}.spreadsheet": ("ods",),
    f"{_OPEN}.presentation": ("odp",),
    f"{_OPEN}.graphics": ("odg",),
    "application/epub+zip": ("epub",),
    "application/zip": ("zip",),
    "application/gzip": ("gz", "tgz", "svgz"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a", "mp4", "m4b"),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/flac": ("flac",),
    "audio/wav": ("wav",),
    "audio/aac": ("aac",),
    "video/mp4": ("mp4", "m4v"),
    "video/webm": ("webm",),
    "video/quicktime": ("mov",),
}
_PICTURES = {"jpg", "jpeg", "jpe", "png", "gif", "webp", "avif", "bmp", "tif", "tiff"}


def safe_name(name: str) -> str:
    """A file name without folders, control characters and what addresses or shells give a meaning to."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    bare = _UNSAFE.sub("-", bare).strip(" .-") or "file"
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:150]}{dot}{ending[:20]}" if stem and dot else bare[:150]


def fitting_name(name: str, media_type: str) -> str:
    """A safe name whose ending is one of the type: a picture that was encoded anew may be another kind than before,
    and what calls itself a page but is none must not open as one."""
    name = safe_name(name)
    allowed = _ENDINGS.get(media_type)
    stem, _dot, ending = name.rpartition(".")
    if allowed is None or ending.lower() in allowed:
        return name
    if media_type.startswith("image/") and stem and ending.lower() in _PICTURES:
        return f"{stem}.{allowed[0]}"
    return f"{name}.{allowed[0]}"
