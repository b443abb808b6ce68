"""The text of a part: its characters, and its lines as they were typed."""

import re
from email.message import EmailMessage

from apps.core.text import storable
from apps.inbound.message import content_of

# Lines are broken by mail programs somewhere behind this column, never before it.
WRAPPED_AFTER = 64
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F]) | {0xA0: " ", 0x202F: " "}
_QUOTES = re.compile(r"^>*")
# What begins such a line stands for itself; a line break before or after it needs no mark.
_STRUCTURE = re.compile(r"^(?:\s*$|\s*(?:[-*+>|#]|\d{1,3}[.)]\s|```|~~~)| {4}|\t)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")


def text_of(part: EmailMessage) -> str:
    """The part's words with plain line ends; a charset that is not known or not true is guessed."""
    text = storable(_decoded(content_of(part), _charset_of(part)))
    if part.get_content_type() == "text/plain" and _parameter(part, "format") == "flowed":
        text = unflowed(text, is_delsp=_parameter(part, "delsp") == "yes")
    return text.translate(_INVISIBLE)


def _parameter(part: EmailMessage, name: str) -> str:
    value = part.get_param(name, "")
    return value.lower() if isinstance(value, str) else ""


def _charset_of(part: EmailMessage) -> str:
    name = _parameter(part, "charset")[:40].strip("'\"")
    # Older programs say Latin-1 and mean what Windows made of it.
    return {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8"}.get(
        name, name or "utf-8"
    )


def _decoded(content: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            text = content.decode(name)
        except (LookupError, ValueError):
            continue
        # Some codecs of Python turn bytes into bytes.
        if isinstance(text, str):
            return text
    return content.decode("latin-1")


def unflowed(text: str, *, is_delsp: bool = False) -> str:
    """Lines that were broken for transport joined again (RFC 3676)."""
    lines: list[str] = []
    depth, is_open = 0, False
    for line in text.split("\n"):
        marks = _QUOTES.match(line)
        level = marks.end() if marks else 0
        words = line[level:].removeprefix(" ")
        if is_open and level == depth and words != "-- ":
            lines[-1] += words
        else:
            lines.append(f"{'>' * level} {words}" if level else words)
        is_open = words.endswith(" ") and words != "-- "
        if is_open and is_delsp:
            lines[-1] = lines[-1][:-1]
        depth = level
    return "\n".join(lines)


def to_markdown(text: str) -> str:
    """Typed words as Markdown: a line that was ended on purpose stays one, one that was full does not."""
    lines = text.split("\n")
    made: list[str] = []
    in_fence = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        in_fence ^= bool(_FENCE.match(line))
        if not in_fence and _is_ended(line, following):
            made.append(f"{line.rstrip()}\\")
        else:
            made.append(line.rstrip())
    return "\n".join(made)


def _is_ended(line: str, following: str) -> bool:
    """Whether the writer broke the line: the next word would have had room on it."""
    if _STRUCTURE.match(line) or _STRUCTURE.match(following) or line.endswith("\\"):
        return False
    return len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) <= WRAPPED_AFTER
