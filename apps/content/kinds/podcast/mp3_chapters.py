"""Chapters of an MP3 file: `CHAP` frames of its ID3v2 tag (ID3v2 Chapter Frame Addendum 1.0)."""

import struct
from collections.abc import Iterator
from typing import IO

from apps.content.kinds.podcast.timing import Mark

# The whole tag is read at once; one with large pictures has some megabytes.
LARGEST_TAG = 32 * 1024 * 1024
_HEADER = 10
_EXTENDED, _UNSYNCHRONISED = 0x40, 0x80
_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}


def id3_chapters(content: IO[bytes]) -> list[Mark]:
    """The chapters of the tag at the beginning of the file; none where there is no tag or it is broken."""
    content.seek(0)
    head = content.read(_HEADER)
    if len(head) < _HEADER or head[:3] != b"ID3" or head[3] not in {3, 4}:
        return []
    version, flags = head[3], head[5]
    size = _seven_bits(head[6:10])
    if size > LARGEST_TAG:
        return []
    body = content.read(size)
    if flags & _UNSYNCHRONISED and version == 3:
        body = body.replace(b"\xff\x00", b"\xff")
    if flags & _EXTENDED and len(body) >= 4:
        body = body[_seven_bits(body[:4]) if version == 4 else int.from_bytes(body[:4]) + 4 :]
    return [mark for name, data in _frames(body, version) if name == b"CHAP" and (mark := _mark(data, version))]


def _frames(body: bytes, version: int) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each frame, up to the padding."""
    at = 0
    while at + _HEADER <= len(body):
        name, flags = body[at : at + 4], body[at + 9]
        if not name.strip(b"\x00"):
            return
        size = _seven_bits(body[at + 4 : at + 8]) if version == 4 else int.from_bytes(body[at + 4 : at + 8])
        data = body[at + _HEADER : at + _HEADER + size]
        if version == 4 and flags & 0x02:
            data = data.replace(b"\xff\x00", b"\xff")
        yield name, data
        at += _HEADER + size


def _mark(data: bytes, version: int) -> Mark | None:
    """A chapter: its id, four figures (the first is the start in milliseconds), then frames that describe it."""
    identity, _, rest = data.partition(b"\x00")
    if len(rest) < 16:
        return None
    start, *_others = struct.unpack(">4I", rest[:16])
    title, url = identity.decode("latin-1"), ""
    for name, content in _frames(rest[16:], version):
        if name == b"TIT2":
            title = _text(content)
        elif name == b"WXXX":
            url = _link(content)
    return Mark(start / 1000, title, url)


def _text(content: bytes) -> str:
    encoding = _ENCODINGS.get(content[0], "latin-1") if content else "latin-1"
    return content[1:].decode(encoding, "replace").split("\x00")[0].strip()


def _link(content: bytes) -> str:
    """A link: the encoding of its description, the description, a zero of that encoding's width, the address."""
    if not content:
        return ""
    zero = b"\x00\x00" if content[0] in {1, 2} else b"\x00"
    return content[1:].partition(zero)[2].lstrip(b"\x00").decode("latin-1").strip()


def _seven_bits(data: bytes) -> int:
    """A number of which each byte carries seven bits."""
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
    return number
