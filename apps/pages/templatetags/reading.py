"""Marks for long texts: a list of their headings, each with a place to go to."""

import re
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString, mark_safe

from apps.core.markdown import plain

register = template.Library()

# With fewer headings one scrolls faster than one reads a list of them.
FEWEST = 3
_HEADING = re.compile(r"<h([34])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: the id of its place, its words, whether it stands under another."""

    anchor: str
    words: str
    is_lower: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """A text whose headings have ids, and the list of them; the text as it was where there are few."""

    html: SafeString
    headings: list[Heading]


@register.simple_tag
def contents(html: str) -> Contents:
    """The contents of a rendered and sanitised text."""
    if html.count("<h3>") + html.count("<h4>") < FEWEST:
        return Contents(mark_safe(html), [])  # noqa: S308  # Sanitised when it was written.
    found: list[Heading] = []

    def mark(match: re.Match[str]) -> str:
        found.append(Heading(f"part-{len(found) + 1}", plain(match[2]), match[1] == "4"))
        return f'<h{match[1]} id="{found[-1].anchor}">{match[2]}</h{match[1]}>'

    return Contents(mark_safe(_HEADING.sub(mark, html)), found)  # noqa: S308  # Only ids of our own were added.
