"""Whether a quote stands in a text, whatever the keyboard made of its marks. Pure text, no database."""

import re
import unicodedata

# Typographic and plain marks, dashes and ellipses are the same to whoever quotes.
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
    # The soft hyphen shows where a word may break and is no part of it.
    | {"\u00ad": ""}
)
_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"[*_`]+")
_AROUND = "\"' ."


def stands_in(quote: str, text: str) -> bool:
    """Whether the words of the quote stand in the text in this order; "…" or "..." stands for words left out."""
    haystack = _plain(text)
    place = 0
    pieces = [piece for raw in re.split(r"…|\.{3}", quote) if (piece := _plain(raw).strip(_AROUND))]
    for piece in pieces:
        found = haystack.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return bool(pieces)


def _plain(text: str) -> str:
    """One case, one kind of each mark, single blanks, no marks of Markdown."""
    text = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    return _BLANKS.sub(" ", _MARKS.sub("", text)).strip()
