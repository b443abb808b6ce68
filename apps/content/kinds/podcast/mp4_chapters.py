"""Chapters of an MP4 or M4A file: the list in `moov/udta/chpl`, or the text track that the audio track names.

The boxes are those of ISO/IEC 14496-12 and of the QuickTime File Format (track reference of type `chap`).
"""

import struct
from collections.abc import Iterator
from typing import IO, NamedTuple

from apps.content.kinds.podcast.timing import MOST_CHAPTERS, Mark

# `moov` describes the file and holds no sound; one that is larger describes something that we do not play.
LARGEST_MOOV = 64 * 1024 * 1024
_HUNDRED_NANOSECONDS = 10_000_000
_LONGEST_TITLE = 2000


class _Box(NamedTuple):
    name: bytes
    data: bytes


def mp4_chapters(content: IO[bytes]) -> list[Mark]:
    """The chapters, in either form; none where there are none or the boxes are broken."""
    moov = _moov(content)
    try:
        return _listed(moov) or _tracked(moov, content)
    except (struct.error, IndexError):
        return []


def _moov(content: IO[bytes]) -> bytes:
    """The box that describes everything, found by walking over the outer ones."""
    content.seek(0, 2)
    end, at = content.tell(), 0
    while at + 8 <= end:
        content.seek(at)
        size, name = struct.unpack(">I4s", content.read(8))
        header = 8
        if size == 1:
            wide = content.read(8)
            size, header = int.from_bytes(wide), 16
        size = size or end - at
        if size < header:
            return b""
        if name == b"moov":
            return content.read(size - header) if size <= LARGEST_MOOV else b""
        at += size
    return b""


def _boxes(data: bytes) -> Iterator[_Box]:
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        size = size or len(data) - at
        if size < 8:
            return
        yield _Box(name, data[at + 8 : at + size])
        at += size


def _inside(data: bytes, *path: bytes) -> bytes:
    """The content of the first box at a path of names; empty where there is none."""
    for step in path:
        data = next((box.data for box in _boxes(data) if box.name == step), b"")
    return data


def _listed(moov: bytes) -> list[Mark]:
    """`chpl`: version and flags, in version 1 four bytes of nothing, a count, then start, length of title, title."""
    data = _inside(moov, b"udta", b"chpl")
    if len(data) < 6:
        return []
    at = 8 if data[0] else 4
    count, at = data[at], at + 1
    marks = []
    for _ in range(count):
        start, length = struct.unpack_from(">QB", data, at)
        at += 9
        marks.append(Mark(start / _HUNDRED_NANOSECONDS, data[at : at + length].decode("utf-8", "replace")))
        at += length
    return marks


def _tracked(moov: bytes, content: IO[bytes]) -> list[Mark]:
    """Samples of a text track: each is one title, shown as long as the track says."""
    tracks = [box.data for box in _boxes(moov) if box.name == b"trak"]
    named = {
        number for track in tracks for (number,) in struct.iter_unpack(">I", _whole(_inside(track, b"tref", b"chap")))
    }
    for track in tracks:
        if _track_number(track) in named:
            return _samples(track, content)
    return []


def _whole(data: bytes) -> bytes:
    return data[: len(data) // 4 * 4]


def _track_number(track: bytes) -> int:
    head = _inside(track, b"tkhd")
    at = 20 if head[0] else 12
    return int(struct.unpack_from(">I", head, at)[0])


def _samples(track: bytes, content: IO[bytes]) -> list[Mark]:
    media = _inside(track, b"mdia", b"mdhd")
    scale = struct.unpack_from(">I", media, 20 if media[0] else 12)[0]
    table = _inside(track, b"mdia", b"minf", b"stbl")
    places = list(zip(_places(table), _sizes(table), strict=False))[:MOST_CHAPTERS]
    marks, start = [], 0
    for (place, size), length in zip(places, _lengths(table), strict=False):
        content.seek(place)
        sample = content.read(min(size, _LONGEST_TITLE))
        # Two bytes tell how long the text is; what follows it is styling.
        title = sample[2 : 2 + int.from_bytes(sample[:2])]
        encoding = "utf-16" if title[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8"
        marks.append(Mark(start / scale if scale else 0.0, title.decode(encoding, "replace")))
        start += length
    return marks


def _lengths(table: bytes) -> Iterator[int]:
    """How long each sample lasts, in the units of the track."""
    data = _inside(table, b"stts")
    for count, length in struct.iter_unpack(">II", data[8 : 8 + struct.unpack_from(">I", data, 4)[0] * 8]):
        for _ in range(min(count, MOST_CHAPTERS)):
            yield length


def _sizes(table: bytes) -> list[int]:
    data = _inside(table, b"stsz")
    same, count = struct.unpack_from(">II", data, 4)
    count = min(count, MOST_CHAPTERS)
    return [same] * count if same else [size for (size,) in struct.iter_unpack(">I", _whole(data[12 : 12 + count * 4]))]


def _places(table: bytes) -> Iterator[int]:
    """Where each sample stands in the file: chunks have places, and so many samples follow each other in a chunk."""
    wide = _inside(table, b"co64")
    data = wide or _inside(table, b"stco")
    step = 8 if wide else 4
    count = struct.unpack_from(">I", data, 4)[0]
    chunks = [int.from_bytes(data[8 + n * step : 8 + (n + 1) * step]) for n in range(min(count, MOST_CHAPTERS))]
    runs = list(struct.iter_unpack(">III", _inside(table, b"stsc")[8:][: len(chunks) * 12]))
    sizes, nth = _sizes(table), 0
    for number, chunk in enumerate(chunks, 1):
        place = chunk
        for _ in range(min(next((run[1] for run in reversed(runs) if run[0] <= number), 1), MOST_CHAPTERS)):
            if nth >= len(sizes):
                return
            yield place
            place += sizes[nth]
            nth += 1
