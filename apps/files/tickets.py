"""Addresses that open a file without a session until they end: for players, previews and people's own feed readers."""

import time
from collections.abc import Mapping
from urllib.parse import urlencode

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from apps.files.models import StoredFile

_SALT = "apps.files.tickets"


def signed_address(file: StoredFile, *, seconds: int, purpose: str) -> str:
    """The file's address with a seal that opens its bytes for so many seconds.

    Whoever makes one has asked first whether the person who gets it may see the file. `purpose` is a word that
    tells in a log what the address was made for; it is sealed as well.
    """
    until = int(time.time()) + seconds
    query = urlencode({"for": purpose, "until": until, "seal": _seal(file, purpose, until)})
    return f"{file.get_absolute_url()}?{query}"


def is_opened_by(file: StoredFile, query: Mapping[str, str]) -> bool:
    """Whether the query of an address holds a seal for this file that has not ended."""
    purpose, until, seal = query.get("for", ""), query.get("until", ""), query.get("seal", "")
    if not (seal and until.isascii() and until.isdigit() and len(until) < 16) or int(until) < time.time():
        return False
    return constant_time_compare(seal, _seal(file, purpose, int(until)))


def _seal(file: StoredFile, purpose: str, until: int) -> str:
    return Signer(salt=_SALT).signature(f"{file.key.hex}:{until}:{purpose}")
