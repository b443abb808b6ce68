"""What an audio file says of itself: how long it is, its title, its cover and its chapters.

Pure: bytes in, values out. The files are strangers', so whatever is wrong in them costs the fact, never an error.
"""

import re
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from tinytag import TinyTag, TinyTagException

from apps.content.kinds.podcast.mp3_chapters import id3_chapters
from apps.content.kinds.podcast.mp4_chapters import mp4_chapters
from apps.content.kinds.podcast.timing import Mark, seconds_of, tidy_marks

# A cover is looked at, so a larger one than this is somebody's mistake.
LARGEST_COVER = 8 * 1024 * 1024
_START = re.compile(r"chapter(\d{1,4})")


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """`duration` in seconds (0 where the file does not tell), `cover` the picture's bytes (empty: none)."""

    duration: float = 0.0
    title: str = ""
    artist: str = ""
    cover: bytes = b""
    chapters: tuple[Mark, ...] = ()


def read_audio(content: IO[bytes]) -> AudioFacts | None:
    """What the file says; None where it is no audio file that can be read."""
    try:
        tag = TinyTag.get(file_obj=cast("BinaryIO", content), image=True)
    except (TinyTagException, OSError, ValueError):
        return None
    picture = tag.images.front_cover or tag.images.any
    cover = bytes(picture.data) if picture and picture.data else b""
    return AudioFacts(
        duration=max(0.0, float(tag.duration or 0)),
        title=(tag.title or "").strip()[:200],
        artist=(tag.artist or tag.albumartist or "").strip()[:200],
        cover=cover if len(cover) <= LARGEST_COVER else b"",
        chapters=tidy_marks(_chapters(content, tag), tag.duration or 0),
    )


def _chapters(content: IO[bytes], tag: TinyTag) -> list[Mark]:
    content.seek(0)
    head = content.read(12)
    content.seek(0)
    if head.startswith(b"ID3"):
        return id3_chapters(content)
    if head[4:8] == b"ftyp":
        return mp4_chapters(content)
    return _commented_chapters(dict(tag.other))


def _commented_chapters(comments: dict[str, list[str]]) -> list[Mark]:
    """Chapters as Vorbis comments (OGG, Opus, FLAC): `CHAPTER001=00:02:03.5` and `CHAPTER001NAME=Title`."""
    marks = []
    for key, values in comments.items():
        if not (number := _START.fullmatch(key.lower())) or not values:
            continue
        start = seconds_of(values[0])
        titles = comments.get(f"{key}name") or comments.get(f"{key}NAME") or [""]
        if start is not None:
            marks.append(Mark(start, titles[0] or f"{int(number[1])}"))
    return marks
