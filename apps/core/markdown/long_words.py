"""Places where a browser may break words that no person wrote.

A run of tens of thousands of letters without a blank is one word to a browser, which kerns the rest of it anew for
each line that it breaks: one such reply would keep everybody who opens the discussion waiting for half a minute.
Code is left alone: its letters are all of one width, and nothing is to be copied from it that was not written.
"""

import re
from collections.abc import Iterable

from markdown_it.token import Token

# Well beyond any word and almost any address; the time that a browser takes grows with it.
LONGEST = 400
_BLANK = re.compile(r"\s")


def soften(tokens: Iterable[Token]) -> None:
    """Offer a break after every `LONGEST` letters without a blank, also where emphasis or links divide them."""
    for token in tokens:
        if token.children:
            token.children = _softened(token.children)


def _softened(children: list[Token]) -> list[Token]:
    if sum(len(child.content) for child in children) <= LONGEST:
        return children
    softened: list[Token] = []
    run = 0
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            run = 0
        if child.type != "text":
            softened.append(child)
            continue
        pieces, run = _pieces(child.content, run)
        for number, piece in enumerate(pieces):
            if number:
                softened.append(Token("wbr", "wbr", 0))
            softened.append(child.copy(content=piece))
    return softened


def _pieces(text: str, run: int) -> tuple[list[str], int]:
    """The text in pieces between which a line may end, and how long the word is with which it ends.

    `run` is how long the word before it is.
    """
    pieces, start, at = [], 0, 0
    while True:
        blank = _BLANK.search(text, at, at + LONGEST - run + 1)
        if blank:
            at, run = blank.end(), 0
        elif len(text) - at > LONGEST - run:
            at += LONGEST - run
            pieces.append(text[start:at])
            start, run = at, 0
        else:
            return [*pieces, text[start:]], run + len(text) - at
