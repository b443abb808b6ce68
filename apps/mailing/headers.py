"""The headers of letters: what groups them into threads, names the list, and lets a client end it with one click."""

import hashlib
import hmac
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry
from apps.mailing import addresses
from apps.mailing.models import Letter
from apps.mailing.subscriptions import Subscription, url_of


def host() -> str:
    """The part of a message's id after the @: the host of the product's address."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def message_id_of(key: str) -> str:
    """The id of the letter with this key: the same however often it is sent, and nobody else can work it out."""
    secret = hashlib.sha256(b"guildhall message ids" + settings.SECRET_KEY.encode()).digest()
    return f"{hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()[:32]}@{host()}"


def thread_id_of(entry: Entry) -> str:
    """The id under which clients gather all letters about an entry; no letter has it."""
    return f"entry-{entry.pk}@{host()}"


def thread_headers(entry: Entry) -> dict[str, str]:
    """Letters about one entry are answers to one message that nobody sent."""
    thread = f"<{thread_id_of(entry)}>"
    return {"In-Reply-To": thread, "References": thread}


def list_headers(community: Community | None, name: str) -> dict[str, str]:
    """By which a client files the letter: one list a community, and one each for digests and notifications."""
    label, list_id = (community.name, f"{community.slug}.communities") if community else ("Guildhall", name)
    # A list's label is ASCII in quotes, or it is left out.
    shown = f'"{label}" ' if label.isascii() and '"' not in label and "\\" not in label else ""
    return {"List-Id": f"{shown}<{list_id}.{host()}>"}


def ending_headers(letter: Letter) -> dict[str, str]:
    """RFC 8058: one click ends letters like this one, without a page."""
    ways = [f"<{url_of(Subscription(letter.person_id, letter.scope))}>"]
    if mailbox := addresses.unsubscribe_address(letter.pk):
        ways.insert(0, f"<mailto:{mailbox}?subject=unsubscribe>")
    return {"List-Unsubscribe": ", ".join(ways), "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def from_header(author: User | None) -> str:
    """Who it is from: the one person whom it is about, through this address."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((f"{author.name} ({name or 'Guildhall'})" if author else name or "Guildhall", address))


def headers_of(letter: Letter) -> dict[str, str]:
    """All headers of a letter beside subject and addressee. They do not change from one attempt to the next."""
    return {
        "Auto-Submitted": "auto-generated",
        **letter.headers,
        **(ending_headers(letter) if letter.scope else {}),
        "Date": format_datetime(letter.made_at),
        "Message-ID": f"<{letter.message_id}>",
        # Exchange and Outlook know only this: no absence notes in answer.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
