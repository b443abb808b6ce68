"""What mail servers report about letters that did not arrive (RFC 3464)."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

from apps.inbound.message import Incoming, children_of, content_of, header_of

MOST_RECIPIENTS = 20
LONGEST_WORDS = 500
_SERVERS = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient whom a letter did not reach."""

    address: str
    is_permanent: bool
    report: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported, and about which letter."""

    message_id: str
    bounces: tuple[Bounce, ...]


def report_in(incoming: Incoming) -> Report | None:
    """The report that this message is, if it is one; delays and receipts have no bounces."""
    message = incoming.message
    if message.get_content_type() != "multipart/report":
        return None
    kind = str(message.get_param("report-type", "")).lower()
    parts = children_of(message)
    if kind not in {"delivery-status", ""}:
        return Report("", ())
    statuses = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    groups = children_of(statuses) if statuses is not None else []
    bounces = [found for group in groups[: MOST_RECIPIENTS + 1] if (found := _bounce(group))]
    return Report(_original_id(parts), tuple(bounces))


def report_in_words(incoming: Incoming) -> Report | None:
    """A report of a server that knows no form for it: that something was not delivered is all it says."""
    if not _SERVERS.match(incoming.sender):
        return None
    return Report("", (Bounce("", is_permanent=False, report=incoming.subject[:LONGEST_WORDS]),))


def _bounce(group: EmailMessage) -> Bounce | None:
    """The recipient of whom this part of a report speaks, if the letter did not reach them."""
    address = _typed(header_of(group, "Final-Recipient")) or _typed(header_of(group, "Original-Recipient"))
    if header_of(group, "Action").lower() != "failed" or "@" not in address:
        return None
    status = header_of(group, "Status")
    words = " ".join(filter(None, [status, _typed(header_of(group, "Diagnostic-Code"), is_address=False)]))
    return Bounce(address.lower(), is_permanent=not status.startswith("4"), report=words[:LONGEST_WORDS])


def _typed(value: str, *, is_address: bool = True) -> str:
    """The value behind its type ("rfc822; ann@example.org")."""
    words = value.partition(";")[2].strip() or value.strip()
    return parseaddr(words)[1] if is_address else words


def _original_id(parts: list[EmailMessage]) -> str:
    """The Message-ID of the letter that is reported about."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            return next((header_of(inner, "Message-ID") for inner in children_of(part)), "")
        if kind in {"text/rfc822-headers", "message/rfc822-headers"}:
            return _id_among(content_of(part))
    return ""


def _id_among(headers: bytes) -> str:
    for line in headers[:64_000].decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "message-id":
            return value.strip()[:250]
    return ""
