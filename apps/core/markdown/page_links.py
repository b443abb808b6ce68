"""`[[Name]]`, `[[Name|label]]` and `[[Name#section]]` in a text: links to pages that know each other by name.

Only texts of such pages take them; elsewhere two brackets stay two brackets.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from apps.core.text import anchor_of

_LINK = re.compile(r"\[\[([^\[\]|#\n]{0,200})(?:#([^\[\]|\n]{1,200}))?(?:\|([^\[\]\n]{1,200}))?\]\]")
# A page that leads to more others than this is a list for a search, and the rest of its names stay text.
MOST = 500


@dataclass(frozen=True, slots=True)
class PageLink:
    """Where a name leads; a page that is not there yet leads to the place where it is written."""

    url: str
    exists: bool


type Pages = Callable[[Mapping[str, str]], dict[str, PageLink]]


def page_key(name: str) -> str:
    """The form under which a name is looked up: letter case, spacing and underscores make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).replace("_", " ").casefold().split())[:200]


def page_link(state: StateInline, silent: bool) -> bool:
    """Parser rule; asked first wherever a bracket opens."""
    if not state.env.get("pages") or state.linkLevel or not state.src.startswith("[[", state.pos):
        return False
    match = _LINK.match(state.src, state.pos)
    if match is None or not (match[1].strip() or match[2]):
        return False
    if not silent:
        token = state.push("page_link", "a", 0)
        token.content = match[0]
        token.meta = {"name": match[1].strip(), "section": (match[2] or "").strip(), "label": (match[3] or "").strip()}
    state.pos = match.end()
    return True


def linked_names(tokens: Sequence[Token]) -> dict[str, str]:
    """The keys of the pages that the text leads to, with their names as they were first written."""
    found: dict[str, str] = {}
    for token in _page_links(tokens):
        name = token.meta["name"]
        if name and len(found) < MOST:
            found.setdefault(page_key(name), name)
    return found


def resolve(tokens: Sequence[Token], known: dict[str, PageLink]) -> None:
    """Turn what was found into links, in place; names that lead nowhere stay as they were written."""
    for token in _page_links(tokens):
        token.type, token.content = "html_inline", _html(token.meta, known) or escapeHtml(token.content)


def _html(meta: dict[str, Any], known: dict[str, PageLink]) -> str:
    name, section = meta["name"], meta["section"]
    # A name alone that is left empty means this very page: [[#section]].
    target = known.get(page_key(name)) if name else PageLink("", exists=True)
    if target is None:
        return ""
    label = meta["label"] or (f"{name} § {section}" if name and section else name or section)
    url = target.url + (f"#{anchor_of(section)}" if section and target.exists else "")
    return f'<a class="page-link{"" if target.exists else " missing"}" href="{escapeHtml(url)}">{escapeHtml(label)}</a>'


def _page_links(tokens: Sequence[Token]) -> Iterator[Token]:
    for parent in tokens:
        for token in parent.children or ():
            if token.type == "page_link":
                yield token
