"""A message as its bytes say it: who wrote, to whom, what kind of message it is, its words and its files.

Nothing here believes anything: a header is cut to a length before it is parsed, parts are counted, and what the
standard library cannot read is read as nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import InvalidHeaderDefect
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
    def html(self) -> EmailMessage | None:
        """The words as HTML, if they were given so."""
        return self.part if self.media_type == "text/html" else self.twin

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
        """The bytes of a file; of a message that came along, as it would be sent."""
        if not self.part.is_multipart():
            return content_of(self.part)
        try:
            return b"".join(bytes(child) for child in children_of(self.part)[:1])
        except (ValueError, LookupError, TypeError, AttributeError):
            return b""


_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "message/rfc822": "eml",
}


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
        walk = _Walk(message)
    except RecursionError as error:
        raise Unreadable("The parts are nested too deep") from error
    senders = _addresses(message, "From", is_strict=True)
    return Incoming(
        message=message,
        message_id=header_of(message, "Message-ID")[:250],
        sender=senders[0] if len(senders) == 1 else "",
        recipients=tuple(_recipients(message)),
        subject=header_of(message, "Subject")[:200],
        leaves=tuple(walk.leaves),
        is_encrypted=walk.is_encrypted,
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


def _addresses(message: EmailMessage, name: str, *, is_strict: bool = False) -> list[str]:
    """The addresses in a header. `is_strict`: none of one that programs understand in different ways."""
    found: list[str] = []
    for header in message.get_all(name, [])[:5]:
        is_odd = is_strict and any(isinstance(defect, InvalidHeaderDefect) for defect in header.defects)
        if isinstance(header, AddressHeader) and not is_odd:
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


class _Walk:
    """Collects the parts that hold something, in the order in which a reader meets them."""

    def __init__(self, message: EmailMessage) -> None:
        self.leaves: list[Leaf] = []
        self.count = 0
        self.is_encrypted = False
        self.visit(message, 0)

    def visit(self, part: EmailMessage, depth: int) -> None:
        """Take what the part holds; raises `Unreadable` where there is more than anybody puts into a message."""
        self.count += 1
        if self.count > MOST_PARTS or depth > DEEPEST:
            raise Unreadable("There are too many parts")
        kind = part.get_content_type()
        if kind in _ENCRYPTED:
            self.is_encrypted = True
        elif kind == "multipart/alternative":
            self.take_one_of(part, depth)
        elif part.get_content_maintype() == "multipart":
            for child in children_of(part)[: 1 if kind == "multipart/signed" else None]:
                self.visit(child, depth + 1)
        elif kind not in _IGNORED:
            is_text = kind in {"text/plain", "text/html"}
            self.leaves.append(Leaf(part, is_file=not is_text or part.is_attachment() or bool(part.get_filename())))

    def take_one_of(self, part: EmailMessage, depth: int) -> None:
        """The same words in several forms: one leaf, the plain form if it says anything. Pictures of the HTML come
        along."""
        forms: dict[str, EmailMessage] = {}
        for child in children_of(part):
            before = len(self.leaves)
            self.visit(child, depth + 1)
            found = self.leaves[before:]
            # A form that is neither (an invitation for a calendar) says the same for a program.
            self.leaves[before:] = [leaf for leaf in found if leaf.is_file and leaf.part is not child]
            for leaf in found:
                if not leaf.is_file:
                    forms.setdefault(leaf.media_type, leaf.part)
        plain, html = forms.get("text/plain"), forms.get("text/html")
        if plain is not None and (html is None or content_of(plain).strip()):
            self.leaves.append(Leaf(plain, is_file=False, twin=html))
        elif html is not None:
            self.leaves.append(Leaf(html, is_file=False))


# Signatures of programs; what they sign was read.
_IGNORED = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


def children_of(part: EmailMessage) -> list[EmailMessage]:
    payload: Any = part.get_payload()
    return list(payload) if isinstance(payload, list) else []
