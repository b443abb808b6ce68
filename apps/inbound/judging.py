"""Who is to be believed: messages of programs, forged senders, and whose address something was sent to."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from allauth.account.models import EmailAddress
from django.conf import settings

from apps.accounts.models import User
from apps.inbound.message import Incoming
from apps.mailing.addresses import ReplyTarget, read_bounce, read_token, read_unsubscribe

# Every letter of ours carries it, and so does whatever is sent back to us unread.
LOOP_HEADER = "X-Loop"
_BULK = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
_OF_PROGRAMS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Mailer-Daemon", "X-Failed-Recipients")
_ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)\b", re.IGNORECASE)
_VERDICT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)")


@dataclass(frozen=True, slots=True)
class Addressed:
    """What the addresses say that a message went to."""

    targets: tuple[ReplyTarget, ...] = ()
    ends_letters_like: int | None = None
    bounced_letter: int | None = None
    address: str = ""


def addressed(incoming: Incoming, recipient: str) -> Addressed:
    """What was signed here among the addresses, the one that the transport names first."""
    addresses = [address for address in (recipient, *incoming.recipients) if address]
    targets: dict[ReplyTarget, str] = {}
    for address in addresses:
        if target := read_token(address):
            targets.setdefault(target, address)
    ends = next((letter for address in addresses if (letter := read_unsubscribe(address))), None)
    bounced = next((letter for address in addresses if (letter := read_bounce(address))), None)
    return Addressed(tuple(targets), ends, bounced, next(iter(targets.values()), next(iter(addresses), "")))


def written_by_a_program(incoming: Incoming) -> str:
    """Why nobody wrote this message, in a word; empty where somebody did."""
    submitted = incoming.header("Auto-Submitted").lower().partition(";")[0].strip()
    if submitted not in {"", "no"}:
        return "automatic"
    if incoming.header("Precedence").lower() in _BULK or any(incoming.header(name) for name in _OF_PROGRAMS):
        return "automatic"
    if incoming.header("Return-Path") == "<>" or _ROBOTS.match(incoming.sender):
        return "automatic"
    if incoming.header("List-Id"):
        return "list"
    own = {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), settings.REPLY_ADDRESS.lower()}
    if incoming.header(LOOP_HEADER) or incoming.sender in own or read_token(incoming.sender):
        return "loop"
    return ""


def is_forged(incoming: Incoming) -> bool:
    """Whether our own mail server found that the sender's domain did not send this.

    Anybody can write such a finding into a message, so only that of the server named in the settings counts, and of
    those the first: servers put theirs on top.
    """
    server = settings.INBOUND_AUTHSERV.lower()
    if not server:
        return False
    for header in incoming.headers("Authentication-Results"):
        name, _, rest = header.lower().partition(";")
        if name.split()[:1] == [server]:
            found = dict(reversed(_VERDICT.findall(rest)))
            if "dmarc" in found:
                return found["dmarc"] == "fail"
            return found.get("spf") == "fail" and found.get("dkim") != "pass"
    return False


def person_of(address: str) -> User | None:
    """Who has shown that this address is theirs."""
    if not address:
        return None
    row = EmailAddress.objects.select_related("user").filter(email__iexact=address, verified=True).first()
    return row.user if row else None
