"""Slugs, initials and hues: the small marks by which people tell rows apart."""

import hashlib
import unicodedata

from django.utils.text import slugify

HUES = 12
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\n\t"} | {0x7F: None}


def hue_of(key: str) -> int:
    """A stable colour number 0..11 (a CSS class `hue-N`); the same key always has the same one."""
    return int.from_bytes(hashlib.blake2s(key.encode(), digest_size=2).digest()) % HUES


def initials_of(name: str) -> str:
    """One or two letters for an avatar without a photo."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return unicodedata.normalize("NFKC", letters).upper()[:2]


def slug_of(title: str, *, length: int = 60) -> str:
    """The readable tail of an address; never empty, cut at a word."""
    slug = slugify(title)
    if len(slug) > length:
        slug = slug[:length].rsplit("-", 1)[0]
    return slug or "entry"


def tag_slug_of(name: str) -> str:
    """The address of a tag; signs that tell tags apart ("c", "c++", "c#") are spelt out."""
    spelt = name.replace("+", "-plus").replace("#", "-sharp")
    return slugify(spelt, allow_unicode=True)[:40]


def storable(text: str) -> str:
    """The text without control characters and halves of characters, which the database or the browser would refuse."""
    return text.replace("\r\n", "\n").translate(_CONTROLS).encode("utf-8", "replace").decode()


def anchor_of(heading: str) -> str:
    """The id of a heading on its page; it begins unlike any id of the page itself."""
    return "h-" + (slugify(heading, allow_unicode=True)[:80].strip("-") or "section")


def with_plain_ends(text: str) -> str:
    """The text with line ends of one sign."""
    return text.replace("\r\n", "\n")
