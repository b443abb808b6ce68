"""A message as its bytes say it: who wrote, to whom, what kind of message it is, its words and its files.

Nothing here believes anything: a header is cut to a length before it is parsed, parts are counted, and what the
standard library cannot read is read as nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any, cast

from apps.core.text import storable

MOST_BYTES = 10_000_000
LONGEST_HEADER = 4_000
# All headers of a message together; the common servers take no more than this either.
MOST_HEADER_BYTES = 256_000
MOST_PARTS = 200
DEEPEST = 20
MOST_RECIPIENTS = 50
# Where the address stands that the message was really brought to: in the order of who knows best.
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "To", "Cc")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


class Unreadable(ValueError):
    """These bytes are no message that anybody could have written."""


class _PatientPolicy(EmailPolicy):
    """The standard library's reading of headers, for headers of any length and kind."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        value = value[:LONGEST_HEADER]
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # noqa: BLE001  # The parser raises whatever a hostile header leads it to; it is then plain words.
            return self.header_factory("X-Unreadable", re.sub(r"[^\x20-\x7e]", "?", value))


_POLICY = _PatientPolicy()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that holds something: text for reading, or a file."""

    part: EmailMessage
    is_file: bool
    # The other form of the same words, where the sender gave both.
    twin: EmailMessage | None = None

    @property
    def media_type(self) -> str:
        return str(self.part.get_content_type())

    @property
    def content_id(self) -> str:
        """What the HTML calls an inline picture by, if it does."""
        return str(self.part.get("Content-ID") or "").strip().strip("<>")

    @property
    def is_attachment(self) -> bool:
        """Whether the sender put it beside the text, rather than into it."""
        return self.part.get_content_disposition() == "attachment"

    @property
    def name(self) -> str:
        """What the sender calls the file; safe to show."""
        given = storable(str(self.part.get_filename() or "")).replace("\n", " ").strip()
        return given[:150] or f"file.{_ENDINGS.get(self.media_type, 'bin')}"

    def content(self) -> bytes:
        """The bytes of a file."""
        return content_of(self.part)


_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "text/plain": "txt", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a message says about itself."""

    message: EmailMessage
    message_id: str
    # Empty where there is none, or more than one.
    sender: str
    recipients: tuple[str, ...]
    subject: str
    # The leaves in the order in which a reader meets them.
    leaves: tuple[Leaf, ...] = field(default=())
    is_encrypted: bool = False

    def header(self, name: str) -> str:
        """The header's words; empty where there is none."""
        return header_of(self.message, name)

    def headers(self, name: str) -> list[str]:
        """All headers of this name, the last server's first."""
        return [_flat(value) for value in self.message.get_all(name, [])[:MOST_RECIPIENTS]]


def read_message(raw: bytes) -> Incoming:
    """The message in these bytes; raises `Unreadable`."""
    end = _HEADERS_END.search(raw)
    if (end.start() if end else len(raw)) > MOST_HEADER_BYTES:
        raise Unreadable("The headers are too long")
    try:
        message = cast("EmailMessage", message_from_bytes(raw, policy=_POLICY))
        leaves, is_encrypted = _leaves_of(message)
    except RecursionError as error:
        raise Unreadable("The parts are nested too deep") from error
    senders = _addresses(message, "From")
    return Incoming(
        message=message,
        message_id=header_of(message, "Message-ID")[:250],
        sender=senders[0] if len(senders) == 1 else "",
        recipients=tuple(_recipients(message)),
        subject=header_of(message, "Subject")[:200],
        leaves=tuple(leaves),
        is_encrypted=is_encrypted,
    )


def header_of(message: EmailMessage, name: str) -> str:
    """The header as one line without control characters; empty where there is none."""
    return _flat(message.get(name) or "")


def _flat(value: object) -> str:
    return " ".join(storable(str(value)).split())


def content_of(part: EmailMessage) -> bytes:
    """The decoded bytes of a part; none where they are not what the part says."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _addresses(message: EmailMessage, name: str) -> list[str]:
    found: list[str] = []
    for header in message.get_all(name, [])[:5]:
        if isinstance(header, AddressHeader):
            found += [address.addr_spec.lower() for address in header.addresses if address.domain]
    return found


def _recipients(message: EmailMessage) -> Iterator[str]:
    """The addresses that the message went to, each once."""
    seen: set[str] = set()
    for name in _RECIPIENTS:
        given = _addresses(message, name) or [parseaddr(header_of(message, name))[1].lower()]
        for address in given:
            if "@" in address and address not in seen and len(seen) < MOST_RECIPIENTS:
                seen.add(address)
                yield address[:254]


def _leaves_of(message: EmailMessage) -> tuple[list[Leaf], bool]:
    """The parts that hold something, and whether some of them are encrypted."""
    leaves: list[Leaf] = []
    count = 0
    encrypted = False

    def visit(part: EmailMessage, depth: int, *, is_shown: bool) -> None:
        nonlocal count, encrypted
        count += 1
        if count > MOST_PARTS or depth > DEEPEST:
            raise Unreadable("There are too many parts")
        kind = part.get_content_type()
        if kind in {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
            encrypted = True
        elif kind == "multipart/alternative":
            leaves.extend(_alternatives(part, depth, visit, leaves))
        elif kind == "multipart/signed":
            for child in _children(part)[:1]:
                visit(child, depth + 1, is_shown=is_shown)
        elif part.get_content_maintype() == "multipart":
            for child in _children(part):
                visit(child, depth + 1, is_shown=is_shown)
        elif kind not in _IGNORED:
            shown = kind in {"text/plain", "text/html"} and not part.is_attachment() and not part.get_filename()
            if is_shown or not shown:
                leaves.append(Leaf(part, is_file=not shown))

    visit(message, 0, is_shown=True)
    return leaves, encrypted


# Signatures of programs; what they sign was read.
_IGNORED = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}


def _alternatives(part: EmailMessage, depth: int, visit: Any, leaves: list[Leaf]) -> list[Leaf]:
    """The same words in several forms: one leaf, with the plain form first. Pictures of the HTML come along."""
    forms: dict[str, EmailMessage] = {}
    for child in _children(part):
        inner = child
        if child.get_content_maintype() == "multipart":
            before = len(leaves)
            visit(child, depth + 1, is_shown=True)
            shown = [leaf for leaf in leaves[before:] if not leaf.is_file]
            leaves[before:] = [leaf for leaf in leaves[before:] if leaf.is_file]
            if not shown:
                continue
            inner = shown[0].part
        if inner.get_content_type() in {"text/plain", "text/html"}:
            forms.setdefault(inner.get_content_type(), inner)
    plain, html = forms.get("text/plain"), forms.get("text/html")
    if plain is not None and content_of(plain).strip():
        return [Leaf(plain, is_file=False, twin=html)]
    return [Leaf(html, is_file=False)] if html is not None else []


def _children(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload()
    return [cast("EmailMessage", child) for child in payload] if isinstance(payload, list) else []
