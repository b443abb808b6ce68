"""Links in Markdown, rewritten in place: what is no link stays letter for letter."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from apps.integrations.importing.texts import outside_code

_DESTINATION = r"(?:<(?P<angled>[^<>\n]*)>|(?P<bare>(?>[^\s()<>]+|\([^\s()]*\))*+))"
# Written so that no text makes it try twice: what is taken is never given back.
_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<words>(?>[^\[\]\\]+|\\.|\[[^\[\]]*\](?:\([^()]*\))?)*+)\]"
    rf"\(\s*{_DESTINATION}(?P<title>\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_DEFINITION = re.compile(rf"^(?P<start> {{0,3}}\[[^\]\n]+\]:\s*){_DESTINATION}(?=\s|$)", re.MULTILINE)
_WIKI = re.compile(
    r"(?P<embed>!?)\[\[(?P<name>[^\[\]|#\n]*)(?:#(?P<section>[^\[\]|\n]*))?(?:\|(?P<words>[^\[\]\n]*))?\]\]"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is written; `line` is the line around it. `title` has its blank and quotes."""

    words: str
    destination: str
    title: str
    is_image: bool
    line: str


@dataclass(frozen=True, slots=True)
class WikiName:
    """`[[name#section|words]]`, as other wikis of Markdown write links; with an exclamation mark it shows the file."""

    name: str
    section: str
    words: str
    is_embedded: bool
    line: str


# The text that a link becomes; None: it stays as it is.
Turn = Callable[[Link], str | None]
TurnName = Callable[[WikiName], str | None]
# The address that a definition of a link gets; None: it stays.
Define = Callable[[str], str | None]


def rewrite_links(text: str, *, turn: Turn, define: Define, turn_name: TurnName | None = None) -> str:
    """The text with its links rewritten, outside code."""

    def change(piece: str) -> str:
        if turn_name:
            piece = _WIKI.sub(lambda found: _named(found, piece, turn_name), piece)
        piece = _INLINE.sub(lambda found: _inline(found, piece, turn), piece)
        return _DEFINITION.sub(lambda found: _defined(found, define), piece)

    return outside_code(text, change)


def _line_around(found: re.Match[str], piece: str) -> str:
    start = piece.rfind("\n", 0, found.start()) + 1
    end = piece.find("\n", found.end())
    return piece[start : end if end >= 0 else len(piece)]


def _inline(found: re.Match[str], piece: str, turn: Turn) -> str:
    words = _INLINE.sub(lambda inner: _inline(inner, piece, turn), found["words"])
    destination = found["angled"] if found["angled"] is not None else found["bare"]
    link = Link(words, destination, found["title"] or "", bool(found["image"]), _line_around(found, piece))
    turned = turn(link)
    if turned is not None:
        return turned
    return found[0] if words == found["words"] else found[0].replace(found["words"], words, 1)


def _named(found: re.Match[str], piece: str, turn_name: TurnName) -> str:
    name = WikiName(
        found["name"].strip(),
        (found["section"] or "").strip(),
        (found["words"] or "").strip(),
        bool(found["embed"]),
        _line_around(found, piece),
    )
    turned = turn_name(name)
    return found[0] if turned is None else turned


def _defined(found: re.Match[str], define: Define) -> str:
    destination = found["angled"] if found["angled"] is not None else found["bare"]
    address = define(destination)
    return found[0] if address is None else f"{found['start']}<{address}>"
