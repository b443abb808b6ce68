"""The marks by which an item is known again, and the addresses that stand for it until it has one of its own.

A reader writes a link to another item as `entry_link(key)` and a picture as `file_link(key)`. The writer turns them
as soon as the target is here. Where it never comes, the link goes to `otherwise`, or its words stay alone.
"""

import hashlib
import re
from urllib.parse import quote, unquote

LONGEST_KEY = 100
_ENTRY, _FILE, _PERSON = "guildhall-entry:", "guildhall-file:", "guildhall-person:"
PENDING = "guildhall-"
# The words of a link may hold a picture and escaped brackets.
_WORDS = r"(?P<image>!?)\[(?P<words>(?>[^\[\]\\]+|\\.|\[[^\[\]]*\])*+)\]"
LINK = re.compile(
    rf"{_WORDS}\(guildhall-(?P<kind>entry|file|person):(?P<key>[\w.~%-]*)"
    r"(?:/(?P<otherwise>[\w.~%-]*))?(?:#(?P<fragment>[^\s()<>]*))?\)",
    re.DOTALL,
)
# Whatever the form around it: in HTML, in a definition of a link, in words too knotted for the pattern above.
BARE = re.compile(
    r"guildhall-(?P<kind>entry|file|person):(?P<key>[\w.~%-]*)"
    r"(?:/(?P<otherwise>[\w.~%-]*))?(?:#(?P<fragment>[^\s()<>\"']*))?"
)


def external_id(key: str) -> str:
    """A key as it is kept: long ones are shortened to their beginning and a digest."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:60]}~{hashlib.blake2s(key.encode(), digest_size=16).hexdigest()}"


def entry_link(key: str, otherwise: str = "", fragment: str = "") -> str:
    """An address that stands for another entry (or reply) until the import knows where that is."""
    return _pending(_ENTRY, key, otherwise) + (f"#{quote(fragment, safe='-._~%')}" if fragment else "")


def file_link(key: str, otherwise: str = "") -> str:
    """An address that stands for a file of the same item."""
    return _pending(_FILE, key, otherwise)


def person_link(key: str) -> str:
    """An address that stands for an author."""
    return _pending(_PERSON, key, "")


def _pending(scheme: str, key: str, otherwise: str) -> str:
    return scheme + quote(key, safe="") + (f"/{quote(otherwise, safe='')}" if otherwise else "")


def key_in(found: re.Match[str]) -> str:
    """The key that a pending address names."""
    return unquote(found["key"])


def otherwise_in(found: re.Match[str]) -> str:
    """Where a pending link leads when its target never came."""
    return unquote(found["otherwise"] or "")
