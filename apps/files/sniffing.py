"""What a file is, told by its content.

A name is what its sender says. It only chooses among things that the content allows (a text may be Markdown), or
makes us more careful (a text that calls itself a page is treated as one); it never makes a file more trusted.
"""

import re
import struct
from dataclasses import dataclass
from typing import IO

from apps.files.models import Family
from apps.files.sniffing_text import sniff_text

# Enough for every mark below; the parts of an archive stand in its last bytes.
HEAD = 1 << 16
TAIL = 1 << 18
# What is never taken has no place among the families.
PROGRAM = "program"
UNKNOWN_FAMILY = "unknown"


@dataclass(frozen=True, slots=True)
class SniffedType:
    """A media type and the family that it belongs to: a value of `Family`, or one of the two above."""

    media_type: str
    family: str


UNKNOWN = SniffedType("application/octet-stream", UNKNOWN_FAMILY)

# (bytes at the start, media type, family)
_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", Family.IMAGE),
    (b"\xff\xd8\xff", "image/jpeg", Family.IMAGE),
    (b"GIF87a", "image/gif", Family.IMAGE),
    (b"GIF89a", "image/gif", Family.IMAGE),
    (b"II*\x00", "image/tiff", Family.IMAGE),
    (b"MM\x00*", "image/tiff", Family.IMAGE),
    (b"%PDF-", "application/pdf", Family.DOCUMENT),
    (b"{\\rtf", "application/rtf", Family.DOCUMENT),
    (b"ID3", "audio/mpeg", Family.AUDIO),
    (b"fLaC", "audio/flac", Family.AUDIO),
    (b"\x1f\x8b", "application/gzip", Family.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", Family.ARCHIVE),
    (b"Rar!\x1a\x07", "application/vnd.rar", Family.ARCHIVE),
    (b"\xfd7zXZ\x00", "application/x-xz", Family.ARCHIVE),
    (b"BZh", "application/x-bzip2", Family.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", "application/zstd", Family.ARCHIVE),
    (b"MZ", "application/x-msdownload", PROGRAM),
    (b"\x7fELF", "application/x-elf", PROGRAM),
    (b"\xca\xfe\xba\xbe", "application/java-vm", PROGRAM),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary", PROGRAM),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary", PROGRAM),
    (b"#!", "text/x-script", PROGRAM),
)
_CHUNKED = {
    b"WEBP": SniffedType("image/webp", Family.IMAGE),
    b"WAVE": SniffedType("audio/wav", Family.AUDIO),
    b"AVI ": SniffedType("video/x-msvideo", Family.VIDEO),
    b"AIFF": SniffedType("audio/aiff", Family.AUDIO),
    b"AIFC": SniffedType("audio/aiff", Family.AUDIO),
}
_BRANDS = {
    b"avif": SniffedType("image/avif", Family.IMAGE),
    b"avis": SniffedType("image/avif", Family.IMAGE),
    b"heic": SniffedType("image/heic", Family.IMAGE),
    b"heix": SniffedType("image/heic", Family.IMAGE),
    b"hevc": SniffedType("image/heic", Family.IMAGE),
    b"mif1": SniffedType("image/heic", Family.IMAGE),
    b"M4A ": SniffedType("audio/mp4", Family.AUDIO),
    b"M4B ": SniffedType("audio/mp4", Family.AUDIO),
    b"qt  ": SniffedType("video/quicktime", Family.VIDEO),
}
_OOXML = "application/vnd.openxmlformats-officedocument"
# (a part that only such an archive has, the ending of its name, media type)
_ZIPPED: tuple[tuple[bytes, str, str], ...] = (
    (b"word/document.xml", "docx", f"{_OOXML}.wordprocessingml.document"),
    (b"xl/workbook.", "xlsx", f"{_OOXML}.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", "pptx", f"{_OOXML}.presentationml.presentation"),
)
_OPEN = {
    b"application/epub+zip",
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.presentation",
    b"application/vnd.oasis.opendocument.graphics",
}
# (the name of a stream that only such a file has, the ending of its name, media type)
_OLE: tuple[tuple[str, str, str], ...] = (
    ("WordDocument", "doc", "application/msword"),
    ("Workbook", "xls", "application/vnd.ms-excel"),
    ("Book", "xls", "application/vnd.ms-excel"),
    ("PowerPoint Document", "ppt", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "msg", "application/vnd.ms-outlook"),
)
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff_file(content: IO[bytes], name: str) -> SniffedType:
    """What an open file is; reads little of it and leaves it at its start."""
    content.seek(0)
    head = content.read(HEAD)
    more = b""
    if head.startswith(b"PK\x03\x04"):
        size = content.seek(0, 2)
        content.seek(max(len(head), size - TAIL))
        more = content.read(TAIL)
    elif head.startswith(_OLE_MARK):
        content.seek(_ole_directory(head))
        more = content.read(HEAD)
    elif head[4:8] == b"ftyp":
        more = _movie_header(content)
    content.seek(0)
    return sniff(head, name, more)


def sniff(head: bytes, name: str, more: bytes = b"") -> SniffedType:
    """What a file is that begins with `head`; `more` is where its table of contents stands, if that is elsewhere."""
    found = _structured(head, name, more)
    if found is None:
        found = next((SniffedType(kind, family) for mark, kind, family in _MARKS if head.startswith(mark)), None)
    if found is None and _is_mpeg_audio(head):
        found = SniffedType("audio/mpeg" if head[1] & 0x06 else "audio/aac", Family.AUDIO)
    if found is None and (text := sniff_text(head, name)):
        found = SniffedType(*text)
    return found or UNKNOWN


def _structured(head: bytes, name: str, more: bytes) -> SniffedType | None:
    """Containers, which say inside what they hold."""
    if head.startswith(b"PK\x03\x04"):
        return _zip(head + more, name)
    if head.startswith(_OLE_MARK):
        return _ole(head + more, name)
    if head[4:8] == b"ftyp":
        return _mp4(head, more)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _matroska(head)
    if head.startswith(b"OggS"):
        is_film = b"\x80theora" in head[:512]
        return SniffedType("video/ogg", Family.VIDEO) if is_film else SniffedType("audio/ogg", Family.AUDIO)
    if head[:4] in {b"RIFF", b"FORM"}:
        return _CHUNKED.get(head[8:12])
    if head[257:262] == b"ustar":
        return SniffedType("application/x-tar", Family.ARCHIVE)
    # Two letters would be the beginning of many a text; a bitmap has four empty bytes behind its size.
    return SniffedType("image/bmp", Family.IMAGE) if head[:2] == b"BM" and head[6:10] == bytes(4) else None


def _zip(parts: bytes, name: str) -> SniffedType:
    """A ZIP archive, or one of the documents that are archives inside."""
    stored = re.match(rb"PK\x03\x04.{22}\x08\x00..mimetype([\w./+-]{10,80}?)PK", parts, re.DOTALL)
    if stored and stored[1] in _OPEN:
        return SniffedType(stored[1].decode(), Family.DOCUMENT)
    if b"[Content_Types].xml" in parts:
        found = [(ending, kind) for mark, ending, kind in _ZIPPED if mark in parts]
        if found:
            return SniffedType(_that_it_names(found, name), Family.DOCUMENT)
    if b"META-INF/MANIFEST.MF" in parts:
        return SniffedType("application/java-archive", PROGRAM)
    return SniffedType("application/zip", Family.ARCHIVE)


def _ole(parts: bytes, name: str) -> SniffedType:
    """One of the older Office files, by the streams in it."""
    found = [(ending, kind) for stream, ending, kind in _OLE if stream.encode("utf-16-le") in parts]
    return SniffedType(_that_it_names(found, name), Family.DOCUMENT) if found else UNKNOWN


def _ole_directory(head: bytes) -> int:
    """Where the list of streams begins."""
    sector_size = 1 << min(struct.unpack_from("<H", head.ljust(64, b"\0"), 30)[0], 16)
    first: int = struct.unpack_from("<I", head.ljust(64, b"\0"), 48)[0]
    return (first + 1) * sector_size


def _that_it_names(found: list[tuple[str, str]], name: str) -> str:
    """A text with a table in it holds the marks of both: the name chooses, among what is there."""
    ending = name.rsplit(".", 1)[-1].lower()
    return next((kind for known, kind in found if known == ending), found[0][1])


def _mp4(head: bytes, more: bytes) -> SniffedType:
    """The film format, which sound and pictures use as well: by its brand, else by what its tracks hold."""
    if found := _BRANDS.get(head[8:12]):
        return found
    tracks = more or head
    if b"soun" in tracks and b"vide" not in tracks:
        return SniffedType("audio/mp4", Family.AUDIO)
    return SniffedType("video/mp4", Family.VIDEO)


def _movie_header(content: IO[bytes]) -> bytes:
    """The part of an MP4 file that lists its tracks, which may stand behind all of the sound."""
    at = 0
    for _box in range(64):
        content.seek(at)
        head = content.read(16)
        if len(head) < 16:
            break
        size, kind = struct.unpack(">I4s", head[:8])
        size = struct.unpack(">Q", head[8:])[0] if size == 1 else size
        if kind == b"moov":
            content.seek(at)
            return content.read(TAIL)
        if size < 8:
            break
        at += size
    return b""


def _matroska(head: bytes) -> SniffedType:
    if b"webm" not in head[:64]:
        return SniffedType("video/x-matroska", Family.VIDEO)
    # Browsers record speech into a film without pictures.
    is_sound = b"A_" in head and b"V_" not in head
    return SniffedType("audio/webm", Family.AUDIO) if is_sound else SniffedType("video/webm", Family.VIDEO)


def _is_mpeg_audio(head: bytes) -> bool:
    """Whether sound begins without a title: two frames in a row are no accident, one may be."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 0x18 == 0x08:
        return False
    if head[1] & 0xF6 == 0xF0:
        length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5) if len(head) > 5 else 0
    else:
        length = _frame_length(head)
    following = head[length : length + 2]
    return length > 6 and len(following) == 2 and following[0] == 0xFF and following[1] & 0xF6 == head[1] & 0xF6


def _frame_length(head: bytes) -> int:
    """The bytes of an MPEG layer III frame; 0 where the head of one is impossible."""
    rates = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
    half_rates = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    frequency_index = (head[2] >> 2) & 3
    if layer != 1 or frequency_index == 3:
        return 0
    frequency = (44100, 48000, 32000)[frequency_index] // {3: 1, 2: 2, 0: 4}[version]
    rate = (rates if version == 3 else half_rates)[head[2] >> 4]
    return (144 if version == 3 else 72) * rate * 1000 // frequency + ((head[2] >> 1) & 1)
