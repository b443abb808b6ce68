"""Markdown to safe HTML, rendered once when it is written.

CommonMark with tables, strikethrough, task lists, bare links, highlighted code, mentions of people and
formulas. Raw HTML is shown as text, but for a handful of harmless inline tags (see `inline_html`): somebody
who writes `<customer name>` means those words. Whatever the parser makes passes a sanitiser last.
"""

import html as html_module
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import nh3
from markdown_it.token import Token

from apps.core.markdown.long_words import soften
from apps.core.markdown.mentions import PersonLink, link_mentions, mentioned_handles
from apps.core.markdown.page_links import PageLink, Pages, linked_names, page_key, resolve
from apps.core.markdown.parser import parser
from apps.core.markdown.sanitising import sanitise

__all__ = [
    "MAX_SOURCE",
    "RENDERER_VERSION",
    "Links",
    "PageLink",
    "Pages",
    "PersonLink",
    "Rendered",
    "excerpt",
    "links_in",
    "page_key",
    "plain",
    "render",
]

# Stored HTML of a lower version is rendered again by a task; raise it with every change of the output.
RENDERER_VERSION = 2
# Characters; the forms refuse more. Well beyond any real post, well below what would occupy a worker for long.
MAX_SOURCE = 100_000
# The search for the end of a link is quadratic in unclosed brackets; no text that somebody wrote has so many.
MOST_BRACKETS = 5_000

_SPACE_BEFORE_TAGS = re.compile(r"<(?=/?(?:p|li|h[1-6]|tr|td|th|br|blockquote|pre|div)\b)")
_BLANKS = re.compile(r"\s+")

type People = Callable[[set[str]], dict[str, PersonLink]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe `html`, its plain `text`, the `mentions` (handles found outside code and links) and all link addresses.

    `pages`: the pages that `[[Name]]` leads to, by the key under which they are looked up.
    """

    html: str
    text: str
    mentions: frozenset[str]
    links: tuple[str, ...]
    pages: dict[str, str] = field(default_factory=dict)


def render(source: str, *, people: People | None = None, pages: Pages | None = None) -> Rendered:
    """Render Markdown. `people` maps the handles found to those that may be linked; the others stay text.
    `pages` does the same for the names in `[[Name]]`, given under their keys; without it, brackets are only brackets.

    Never raises on any text; takes time linear in its length but for constructed extremes, which are bounded.
    """
    md = parser(links=source.count("[") <= MOST_BRACKETS)
    env: dict[str, object] = {"pages": pages is not None}
    tokens = md.parse(source.replace("\x00", "�"), env)
    handles = mentioned_handles(tokens)
    known = people(handles) if people and handles else {}
    link_mentions(tokens, known)
    names = linked_names(tokens)
    resolve(tokens, pages(names) if pages and names else {})
    soften(tokens)
    clean = sanitise(md.renderer.render(tokens, md.options, env))
    return Rendered(clean, plain(clean), frozenset(handles), tuple(_links(tokens)), names)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a text leads: names in `[[Name]]` under the keys by which they are looked up, and other addresses."""

    names: dict[str, str]
    addresses: frozenset[str]


def links_in(source: str) -> Links:
    """The links of a text, without rendering it."""
    if "[" not in source:
        return Links({}, frozenset())
    tokens = parser(links=source.count("[") <= MOST_BRACKETS).parse(source, {"pages": True})
    return Links(linked_names(tokens), frozenset(_links(tokens)))


def plain(html: str) -> str:
    """The words of an HTML text on one line."""
    bare = nh3.clean(_SPACE_BEFORE_TAGS.sub(" <", html), tags=set())
    return _BLANKS.sub(" ", html_module.unescape(bare)).strip()


def excerpt(text: str, length: int) -> str:
    """At most `length` characters of the text, cut at a word."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:.- ") + "…"


def _links(tokens: Sequence[Token]) -> list[str]:
    found = []
    for token in tokens:
        if token.type == "link_open":
            found.append(str(token.attrs.get("href", "")))
        if token.children:
            found += _links(token.children)
    return found
