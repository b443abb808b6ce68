"""The contents of a long text: its headings, each with a place that one can link to."""

import html as html_module
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote

from apps.core.markdown import plain
from apps.core.text import anchor_of

_HEADING = re.compile(r"<h([3-6])>(.*?)</h\1>", re.DOTALL)
_PLACE = re.compile(r'(?<=<a )href="#(?!h-)([^"]{1,300})"')


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its id on the page, its words, and how deep it stands (0: the highest that the text uses)."""

    anchor: str
    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A rendered text whose headings carry ids, and these headings."""

    html: str
    headings: tuple[Heading, ...]


def contents_of(html: str) -> Contents:
    """Give the headings of a rendered (and so sanitised) text their ids; equal ones are numbered.

    Links to a heading by its words, as other renderers name its place (`#the-week`), lead there as well.
    """
    headings: list[Heading] = []
    seen: Counter[str] = Counter()

    def with_id(match: re.Match[str]) -> str:
        text = plain(match[2])
        anchor = anchor_of(text)
        seen[anchor] += 1
        if seen[anchor] > 1:
            anchor = f"{anchor}-{seen[anchor]}"
        headings.append(Heading(anchor, text, int(match[1]) - 3))
        return f'<h{match[1]} id="{html_module.escape(anchor)}">{match[2]}</h{match[1]}>'

    marked = _HEADING.sub(with_id, html)
    places = {heading.anchor for heading in headings}

    def to_heading(match: re.Match[str]) -> str:
        anchor = anchor_of(unquote(html_module.unescape(match[1])))
        return f'href="#{html_module.escape(anchor)}"' if anchor in places else match[0]

    return Contents(_PLACE.sub(to_heading, marked), tuple(headings))
