"""Addresses that carry who may do what by answering: signed, short, and the same in small and capital letters.

A token is one byte for its purpose, up to three whole numbers, and the first ten bytes of an HMAC over both, in
base32 without padding. It does not expire, since people answer old letters; it opens one thing to one person, and
what that person may do there is asked again when the answer comes.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings

SIGNATURE_BYTES = 10
# A local part has at most 64 characters; what is longer than that was not written here.
LONGEST_TOKEN = 56
_REPLY, _UNSUBSCRIBE, _BOUNCE = b"r", b"u", b"b"


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Where an answer goes: who answers, in which entry, and to which reply (None: to the entry itself)."""

    person_id: int
    entry_id: int
    reply_id: int | None


def is_answerable() -> bool:
    """Whether mail can come in at all."""
    return bool(settings.REPLY_ADDRESS or settings.REPLY_DOMAIN)


def reply_address(target: ReplyTarget) -> str | None:
    """The address that a letter asks answers for, or None where no mail comes in."""
    return _address(_REPLY, [target.person_id, target.entry_id, target.reply_id or 0])


def read_token(address: str) -> ReplyTarget | None:
    """Where an answer to this address goes; None if the address was not signed here."""
    numbers = _read(address, _REPLY, 3)
    return ReplyTarget(numbers[0], numbers[1], numbers[2] or None) if numbers else None


def unsubscribe_address(letter_id: int) -> str | None:
    """The address to which an empty message ends letters like this one."""
    return _address(_UNSUBSCRIBE, [letter_id])


def read_unsubscribe(address: str) -> int | None:
    """The letter whose kind somebody no longer wants, by the address they wrote to."""
    numbers = _read(address, _UNSUBSCRIBE, 1)
    return numbers[0] if numbers else None


def bounce_address(letter_id: int) -> str | None:
    """The envelope's sender: where mail servers report that this letter could not be delivered."""
    return _address(_BOUNCE, [letter_id])


def read_bounce(address: str) -> int | None:
    """The letter that a report to this address is about."""
    numbers = _read(address, _BOUNCE, 1)
    return numbers[0] if numbers else None


def _address(purpose: bytes, numbers: Sequence[int]) -> str | None:
    token = _token(purpose, numbers)
    if settings.REPLY_ADDRESS:
        local, _, domain = settings.REPLY_ADDRESS.rpartition("@")
        return f"{local}+{token}@{domain}"
    return f"{token}@{settings.REPLY_DOMAIN}" if settings.REPLY_DOMAIN else None


def _token(purpose: bytes, numbers: Sequence[int]) -> str:
    body = purpose + b"".join(_packed(number) for number in numbers)
    return base64.b32encode(body + _signature(body)).decode().rstrip("=").lower()


def _read(address: str, purpose: bytes, count: int) -> list[int] | None:
    """The numbers of a token that this instance signed for the purpose. Its domain says nothing: servers rewrite it."""
    local = (parseaddr(address)[1] or address).rpartition("@")[0] or address
    token = local.rpartition("+")[2].strip().upper()
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        raw = base64.b32decode(token + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if not body.startswith(purpose) or not hmac.compare_digest(signature, _signature(body)):
        return None
    numbers = _unpacked(body[1:])
    return numbers if len(numbers) == count else None


def _signature(body: bytes) -> bytes:
    key = sha256(b"guildhall mail addresses" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, body, sha256).digest()[:SIGNATURE_BYTES]


def _packed(number: int) -> bytes:
    """A whole number in groups of seven bits, the lowest first; all bytes but the last have their top bit set."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def _unpacked(raw: bytes) -> list[int]:
    numbers, number, shift = [], 0, 0
    for byte in raw:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(number)
            number, shift = 0, 0
    return numbers
