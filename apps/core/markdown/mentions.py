"""`@handle` in a text: found outside code and links, linked where the handle is somebody's.

A backslash before the sign takes it literally, as everywhere in Markdown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_MENTION = re.compile(r"(?<![\w/@.+-])@([a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9]))(?![\w@])", re.IGNORECASE)
# A text that mentions more people than this calls nobody in particular.
MOST = 50


@dataclass(frozen=True, slots=True)
class PersonLink:
    """How a mentioned person is shown."""

    name: str
    url: str


def keep_literal_signs(state: StateCore) -> None:
    """Parser rule, before texts are joined: an escaped sign becomes a piece of its own and begins no mention."""
    for parent in state.tokens:
        for token in parent.children or ():
            if token.type == "text_special" and token.content == "@":
                token.type = "html_inline"


def mentioned_handles(tokens: Sequence[Token]) -> set[str]:
    """The handles that the text mentions, in small letters, at most 50."""
    found: dict[str, None] = {}
    for parent in tokens:
        for token in _free_texts(parent):
            found |= dict.fromkeys(match[1].lower() for match in _MENTION.finditer(token.content))
    return set(list(found)[:MOST])


def link_mentions(tokens: Sequence[Token], known: dict[str, PersonLink]) -> None:
    """Turn the mentions of known people into links, in place."""
    if not known:
        return
    for parent in tokens:
        texts = {id(token) for token in _free_texts(parent) if "@" in token.content}
        if texts and parent.children:
            parent.children = [
                piece
                for child in parent.children
                for piece in (_split(child, known) if id(child) in texts else (child,))
            ]


def _free_texts(parent: Token) -> Iterator[Token]:
    """The text tokens of a paragraph that are not part of a link."""
    depth = 0
    for token in parent.children or ():
        if token.type == "link_open":
            depth += 1
        elif token.type == "link_close":
            depth -= 1
        elif token.type == "text" and depth == 0:
            yield token


def _split(token: Token, known: dict[str, PersonLink]) -> Iterator[Token]:
    position = 0
    for match in _MENTION.finditer(token.content):
        person = known.get(match[1].lower())
        if person is None:
            continue
        if match.start() > position:
            yield Token("text", "", 0, content=token.content[position : match.start()])
        link = f'<a class="mention" href="{escapeHtml(person.url)}">@{escapeHtml(person.name)}</a>'
        yield Token("html_inline", "", 0, content=link)
        position = match.end()
    if position < len(token.content):
        yield Token("text", "", 0, content=token.content[position:])
