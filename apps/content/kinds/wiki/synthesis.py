"""The first text of a page that is made from discussions: what was asked, what answered it, what else helped.

Everything taken over is quoted and names who said it. It is a beginning: whoever makes the page goes on writing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.content.models import Entry, Reply
from apps.core.text import with_plain_ends

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r"( {0,3})(#{1,6})(?=\s)")
_CODE = re.compile(r"(`+[^`]*`+)")
# What would call somebody: they were called when it was first said.
_CALL = re.compile(r"(?<![\w/@.+\\-])@(?=[a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Material:
    """A discussion, the reply that answers it (if it is used), and the other replies that are used."""

    entry: Entry
    answer: Reply | None
    replies: Sequence[Reply]


def title_of(materials: Sequence[Material]) -> str:
    """What the page may be called: a question's words without its sign."""
    return materials[0].entry.title.rstrip(" ?") if materials else ""


def draft_of(materials: Sequence[Material]) -> str:
    """The page's first text, in Markdown."""
    several = len(materials) > 1
    return "\n\n".join(part for material in materials for part in _sections(material, several=several)) + "\n"


def _sections(material: Material, *, several: bool) -> Iterator[str]:
    entry = material.entry
    level = "###" if several else "##"
    if several:
        yield f"## {entry.title}"
    yield f"{level} " + (_("The question") if entry.is_question else _("What it was about"))
    yield quoted(entry.source)
    yield credit(entry.author.name, entry.get_absolute_url(), timezone.localdate(entry.published_at))
    if material.answer is not None:
        yield f"{level} " + _("The answer")
        yield from _said(material.answer)
    others = [reply for reply in material.replies if reply != material.answer]
    if others:
        yield f"{level} " + _("What others added")
        for reply in others:
            yield from _said(reply)


def _said(reply: Reply) -> Iterator[str]:
    yield quoted(reply.source)
    yield credit(reply.author.name, reply.get_absolute_url(), timezone.localdate(reply.created_at))


def credit(name: str, url: str, day: date) -> str:
    """Who said it, where and when, as a line of Markdown."""
    shown = re.sub(r"([\\`*_\[\]<>@])", r"\\\1", name)
    return _("Said by [%(name)s](%(url)s) on %(day)s.") % {
        "name": shown,
        "url": url,
        "day": formats.date_format(day, "DATE_FORMAT"),
    }


def quoted(source: str) -> str:
    """A text as a quotation that calls nobody, with its headings lowered so that they are not the page's own."""
    return "\n".join(f"> {line}".rstrip() for line in _calm(with_plain_ends(source).strip().split("\n")))


def _calm(lines: Iterable[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            yield line
        elif mark:
            fence = mark[1]
            yield line
        else:
            yield _without_calls(_HEADING.sub(lambda match: f"{match[1]}{'#' * min(6, len(match[2]) + 3)}", line))
    if fence:
        yield fence


def _without_calls(line: str) -> str:
    pieces = _CODE.split(line)
    return "".join(piece if number % 2 else _CALL.sub(r"\\@", piece) for number, piece in enumerate(pieces))
