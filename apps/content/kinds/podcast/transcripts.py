"""Transcripts: VTT, SRT, the JSON of Podcasting 2.0, or plain text, as lines with their moments and speakers.

Pure. Every reader gives the lines of a whole file or raises `BrokenTranscript` with all that is wrong in it, by
line, so that whoever made the file can mend it in one go.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.content.kinds.podcast.timing import LONGEST, seconds_of, stamp_of

LARGEST = 5_000_000
MOST_LINES = 20_000
MOST_FAULTS = 30
# A line that the eye takes in at once; single words are joined up to it.
_JOINED = 90
_LONGEST_PAUSE = 2.0

_TIMING = re.compile(r"^\s*(\S+)\s+-->\s+(\S+)(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[A-Za-z0-9:.][^>]*>|\{\\[^}]*\}")
# "Ada Lovelace: text", as SRT files and plain texts name who speaks.
_SPEAKER = re.compile(r"^\s*(?:\*\*)?([A-Z][\w’'.-]*(?:,? [\w’'.-]+){0,4}):(?:\*\*)?\s+(?=\S)")
_SKIPPED = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Line:
    """What is said from `start` to `end` (seconds; None in a text without moments), and by whom (empty: unknown)."""

    start: float | None
    end: float | None
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and on which line of the file (0: the file as a whole)."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return (
            _("Line %(line)d: %(fault)s") % {"line": self.line, "fault": self.sentence} if self.line else self.sentence
        )


class BrokenTranscript(ValueError):
    """Why a transcript cannot be taken."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)[:MOST_FAULTS]
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read_transcript(data: bytes, name: str = "") -> list[Line]:
    """The lines of a transcript; its format is told by its content, and by its name where that leaves a choice."""
    if len(data) > LARGEST:
        raise BrokenTranscript([Fault(0, _("The transcript is larger than five megabytes."))])
    text = _decoded(data)
    lowered = name.lower()
    if text.startswith("WEBVTT"):
        lines = _vtt(text)
    elif text.lstrip().startswith(("{", "[")) and not lowered.endswith((".txt", ".md", ".srt")):
        lines = _json(text)
    elif "-->" in text:
        if lowered.endswith(".vtt"):
            raise BrokenTranscript([Fault(1, _("A VTT file begins with the word WEBVTT."))])
        lines = _srt(text)
    else:
        lines = _plain(text)
    if not lines:
        raise BrokenTranscript([Fault(0, _("There is no text in this transcript."))])
    if len(lines) > MOST_LINES:
        raise BrokenTranscript([Fault(0, _("The transcript has more than 20,000 lines. Split the episode."))])
    # Lines without a moment keep their order; the others go by it.
    return sorted(lines, key=lambda line: line.start or 0) if lines[0].start is not None else lines


def as_vtt(lines: Iterable[Line]) -> str:
    """The lines as VTT, for the feed and for the browser; those without a moment cannot be in it."""
    parts = ["WEBVTT"]
    for line in lines:
        if line.start is None:
            continue
        end = line.end if line.end is not None and line.end > line.start else line.start + 4
        text = html.escape(" ".join(line.text.split()), quote=False)
        voice = f"<v {_plain_name(line.speaker)}>" if line.speaker else ""
        parts.append(f"{stamp_of(line.start)} --> {stamp_of(end)}\n{voice}{text}")
    return "\n\n".join(parts) + "\n"


def as_plain(lines: Iterable[Line]) -> str:
    """The words alone, with the speaker named where the voice changes."""
    parts, speaker = [], ""
    for line in lines:
        parts.append(f"{line.speaker}: {line.text}" if line.speaker and line.speaker != speaker else line.text)
        speaker = line.speaker
    return "\n".join(parts)


def _plain_name(name: str) -> str:
    return html.escape(" ".join(name.split()), quote=False)


def _decoded(data: bytes) -> str:
    """UTF-8, or what Windows programs of old write; line ends made one."""
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "�")
    raise BrokenTranscript([Fault(0, _("This is not a text file. Save the transcript as UTF-8."))])


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Groups of lines without a blank one between them, each with the number of its first line."""
    start, block = 0, []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            start = start or number
            block.append(line)
        elif block:
            yield start, block
            start, block = 0, []
    if block:
        yield start, block


def _vtt(text: str) -> list[Line]:
    def read(words: str) -> tuple[str, str]:
        voice = _VOICE.search(words)
        return html.unescape(voice[1]).strip() if voice else "", words

    blocks = [pair for pair in list(_blocks(text))[1:] if not pair[1][0].startswith(_SKIPPED)]
    return _timed(blocks, read)


def _srt(text: str) -> list[Line]:
    def read(words: str) -> tuple[str, str]:
        speaker = _SPEAKER.match(words)
        return (speaker[1], words[speaker.end() :]) if speaker else ("", words)

    return _timed(list(_blocks(text)), read)


def _timed(blocks: list[tuple[int, list[str]]], read: Any) -> list[Line]:
    """Blocks of a timing line and text; `read` takes the speaker out of the text."""
    lines, faults = [], []
    for first, block in blocks:
        at = next((n for n, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None:
            faults.append(Fault(first, _("There is no line with two moments (00:01.000 --> 00:02.500) here.")))
            continue
        moments = _moments(block[at])
        if isinstance(moments, str):
            faults.append(Fault(first + at, moments))
            continue
        speaker, words = read("\n".join(block[at + 1 :]))
        words = " ".join(html.unescape(_TAG.sub("", words)).split())
        if words:
            lines.append(Line(*moments, words, " ".join(speaker.split())[:80]))
    if faults:
        raise BrokenTranscript(faults)
    return lines


def _moments(line: str) -> tuple[float, float] | str:
    """Start and end, or what is wrong with them."""
    match = _TIMING.match(line)
    if not match:
        return _("Write the two moments as 00:01.000 --> 00:02.500.")
    start, end = seconds_of(match[1]), seconds_of(match[2])
    if start is None or end is None:
        return _("“%(text)s” is not a moment.") % {"text": (match[1] if start is None else match[2])[:40]}
    if end < start:
        return _("The line ends before it begins.")
    return start, end


def _json(text: str) -> list[Line]:
    """`{"segments": [{"startTime": 0.5, "endTime": 0.75, "speaker": "Ada", "body": "..."}]}`."""
    try:
        given = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise BrokenTranscript([Fault(line, _("The JSON is broken here."))]) from error
    segments = given.get("segments") if isinstance(given, dict) else given
    if not isinstance(segments, list):
        raise BrokenTranscript([Fault(0, _("The JSON has no list of segments."))])
    lines, faults = [], []
    for number, segment in enumerate(segments, 1):
        try:
            lines.append(_segment(segment))
        except (KeyError, TypeError, ValueError, AttributeError):
            faults.append(Fault(0, _("Segment %(n)d needs startTime and body.") % {"n": number}))
    if faults:
        raise BrokenTranscript(faults)
    return list(_joined(line for line in lines if line.text))


def _segment(segment: Any) -> Line:
    start = float(segment["startTime"])
    end = float(segment.get("endTime", start))
    if not 0 <= start <= LONGEST or end < start:
        raise ValueError
    body = " ".join(str(segment["body"]).split())
    return Line(start, min(end, LONGEST), body, str(segment.get("speaker") or "").strip()[:80])


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Programs write a segment for each word; words of one breath become one line."""
    kept: Line | None = None
    for line in lines:
        if kept is None:
            kept = line
            continue
        near = (line.start or 0) - (kept.end or 0) < _LONGEST_PAUSE
        unfinished = not kept.text.endswith((".", "?", "!")) and len(kept.text) + len(line.text) < _JOINED
        if near and unfinished and line.speaker == kept.speaker:
            kept = Line(kept.start, line.end, f"{kept.text} {line.text}", kept.speaker)
        else:
            yield kept
            kept = line
    if kept is not None:
        yield kept


def _plain(text: str) -> list[Line]:
    """A text without moments: a line for each paragraph; a name with a colon says who speaks from there on."""
    lines, speaker = [], ""
    for _number, block in _blocks(text):
        words = " ".join(block)
        if named := _SPEAKER.match(words):
            speaker, words = named[1], words[named.end() :]
        elif words.startswith("**") and ":**" in words[:80]:
            speaker, _mark, words = words[2:].partition(":**")
        words = " ".join(words.split())
        if words:
            lines.append(Line(None, None, words, speaker.strip()[:80]))
    return lines
