"""A mailbox that is looked into over IMAP: what is new is taken in, then put away.

A message is put away only when it is kept here, so that whatever ends in between is fetched again; what is fetched
twice is known by its bytes.
"""

import imaplib
import logging
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection

from apps.inbound.message import MOST_BYTES
from apps.inbound.services import receive_message

logger = logging.getLogger(__name__)

# Messages of one visit; the next one comes within a minute.
MOST_AT_ONCE = 100
TIMEOUT = 30
# Where messages are put that have been taken in; people may empty it.
DONE = "Guildhall done"
_LOCK = "fetch mail"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is, as an address says it: `imaps://user:password@host:993/INBOX`."""

    host: str
    port: int
    is_encrypted: bool
    user: str
    password: str
    folder: str

    @classmethod
    def at(cls, url: str) -> "Place":
        """Raises `ValueError` for what is no such address."""
        parts = urlsplit(url)
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
            raise ValueError("GUILDHALL_IMAP_URL has the form imaps://user:password@host/INBOX")
        is_encrypted = parts.scheme == "imaps"
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if is_encrypted else 143),
            is_encrypted=is_encrypted,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )


def fetch_new() -> int:
    """Take in what is new. Returns how many messages; a mailbox that cannot be reached is tried again next time."""
    if not settings.IMAP_URL:
        return 0
    with _alone() as is_alone:
        if not is_alone:
            return 0
        try:
            with _opened(Place.at(settings.IMAP_URL)) as mailbox:
                return sum(1 for number in _unseen(mailbox) if _taken(mailbox, number))
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            # The address holds the password, so only what the server or the network said is noted.
            logger.warning("Mail could not be fetched, it is tried again in a minute: %s", error)
            return 0


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else looks into the mailbox; held without a transaction, since a visit may take long."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOCK])
        is_alone = bool(sql.fetchone()[0])
        try:
            yield is_alone
        finally:
            if is_alone:
                sql.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_LOCK])


@contextmanager
def _opened(place: Place) -> Iterator[imaplib.IMAP4]:
    """The folder, open for reading and putting away."""
    mailbox: imaplib.IMAP4
    if place.is_encrypted:
        mailbox = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    else:
        mailbox = imaplib.IMAP4(place.host, place.port, timeout=TIMEOUT)
    with mailbox:
        if not place.is_encrypted and "STARTTLS" in mailbox.capabilities:
            mailbox.starttls(ssl.create_default_context())
        mailbox.login(place.user, place.password)
        mailbox.capabilities = tuple(_joined(_expect(mailbox.capability())).decode("ascii", "replace").upper().split())
        _expect(mailbox.select(_quoted(place.folder)))
        # It may be there already.
        mailbox.create(_quoted(DONE))
        yield mailbox


def _quoted(folder: str) -> str:
    """A folder's name as the protocol takes it."""
    words = re.sub(r"[^\x20-\x7e]+", _packed, folder.replace("&", "&-"))
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _packed(letters: re.Match[str]) -> str:
    """Letters beyond ASCII in the protocol's own UTF-7."""
    packed = b64encode(letters[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{packed}-"


def _unseen(mailbox: imaplib.IMAP4) -> list[bytes]:
    """The numbers of what nobody has read."""
    found = _expect(mailbox.uid("SEARCH", "UNSEEN", "UNDELETED"))
    return found[0].split()[:MOST_AT_ONCE] if found and found[0] else []


def _taken(mailbox: imaplib.IMAP4, number: bytes) -> bool:
    """Whether a message was taken in. One that the server does not hand over must not keep the others waiting."""
    try:
        return _take(mailbox, number)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        logger.warning("A message could not be fetched, it is tried again in a minute: %s", error)
        return False


def _take(mailbox: imaplib.IMAP4, number: bytes) -> bool:
    """Take one message in and put it away; one that is gone meanwhile is nobody's."""
    uid = number.decode("ascii")
    sizes = _SIZE.search(_joined(_expect(mailbox.uid("FETCH", uid, "(RFC822.SIZE)"))))
    is_cut = sizes is not None and int(sizes[1]) > MOST_BYTES
    part = "HEADER" if is_cut else ""
    parts = _expect(mailbox.uid("FETCH", uid, f"(BODY.PEEK[{part}])"))
    raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    if not raw:
        return False
    receive_message(raw=raw, is_cut=is_cut)
    _put_away(mailbox, uid)
    return True


def _put_away(mailbox: imaplib.IMAP4, uid: str) -> None:
    """Mark it as read, and move it where the server lets us."""
    _expect(mailbox.uid("STORE", uid, "+FLAGS", r"(\Seen)"))
    if "MOVE" in mailbox.capabilities:
        mailbox.uid("MOVE", uid, _quoted(DONE))
    elif mailbox.uid("COPY", uid, _quoted(DONE))[0] == "OK":
        mailbox.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
        if "UIDPLUS" in mailbox.capabilities:
            mailbox.uid("EXPUNGE", uid)


def _expect(answer: tuple[str, list]) -> list:
    """What the server gave; raises its own error where it did not."""
    status, given = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(given[:1]))
    return given


def _joined(parts: list) -> bytes:
    return b" ".join(part if isinstance(part, bytes) else part[0] for part in parts if part)
