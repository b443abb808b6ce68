"""Moments in a recording: how they are written, and chapters as marks on the line of time."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

# Beyond a day nothing is an episode, and a figure in a file that says so is broken.
LONGEST = 24 * 3600 * 4
MOST_CHAPTERS = 500

_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?([0-5]?\d|\d{1,4}):)?(\d{1,6}(?:[.,]\d{1,9})?)")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Where a chapter begins, in seconds, and what it is called; `url` and `image` lead on, where there are any."""

    start: float
    title: str
    url: str = ""
    image: str = ""


def seconds_of(text: str) -> float | None:
    """The seconds of `75`, `1:15`, `01:01:15.250` or `01:01:15,250`; None for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2] or 0), float(match[3].replace(",", "."))
    if match[2] is not None and seconds >= 60:
        return None
    total = hours * 3600 + minutes * 60 + seconds
    return total if math.isfinite(total) and total <= LONGEST else None


def clock_of(seconds: float) -> str:
    """`1:02:03` or `2:03`: how a moment is shown."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def stamp_of(seconds: float, *, comma: bool = False) -> str:
    """`01:02:03.450`: how a moment stands in VTT (SRT has a comma)."""
    thousandths = max(0, round(seconds * 1000))
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, fraction = divmod(rest, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}{',' if comma else '.'}{fraction:03}"


def tidy_marks(marks: Iterable[Mark], duration: float = 0) -> tuple[Mark, ...]:
    """In order, once for each moment, with a title, and none after the end of the recording (0: not known)."""
    kept: dict[float, Mark] = {}
    for mark in sorted(marks, key=lambda mark: mark.start):
        title = " ".join(mark.title.split())[:200]
        start = round(mark.start, 3)
        if title and 0 <= start <= LONGEST and (not duration or start < duration) and start not in kept:
            kept[start] = Mark(start, title, mark.url[:500], mark.image[:500])
    return tuple(kept.values())[:MOST_CHAPTERS]
