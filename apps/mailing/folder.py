"""The folder into which mail is written where no mail server is named, read back for the demo world's page."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings

# One file holds the messages of one connection, each followed by such a line.
_END = re.compile(rb"^-{79}\n", re.MULTILINE)
_NAME = re.compile(r"(?P<file>[0-9]{8}-[0-9]{6}-[0-9]+)\.(?P<nth>[0-9]{1,6})")
MOST = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A message of the folder: `name` is its address on the page."""

    name: str
    to: str
    subject: str
    at: datetime | None
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its part of plain text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its part of HTML; empty where there is none."""
        return self._part("html")

    def _part(self, subtype: str) -> str:
        part = self.message.get_body(preferencelist=(subtype,))
        return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def folder() -> Path | None:
    """Where mail is written, if it is written to a folder at all."""
    mailer: dict[str, Any] = settings.MAILERS["default"]
    if not mailer["BACKEND"].endswith("filebased.EmailBackend"):
        return None
    return Path(mailer["OPTIONS"]["file_path"])


def latest(address: str | None) -> list[Kept]:
    """The latest messages, to this address or to all."""
    place = folder()
    found: list[Kept] = []
    for path in sorted(place.glob("*.log"), reverse=True) if place else []:
        mine = [kept for kept in reversed(_messages(path)) if address is None or _is_to(kept, address)]
        found += mine[: MOST - len(found)]
        if len(found) >= MOST:
            break
    return found


def message_named(name: str, address: str | None) -> Kept | None:
    """The message of that name, if it was sent to this address (None: to whomever)."""
    place, match = folder(), _NAME.fullmatch(name)
    if place is None or match is None:
        return None
    path = place / f"{match['file']}.log"
    kept = next((kept for kept in _messages(path) if kept.name == name), None) if path.is_file() else None
    return kept if kept and (address is None or _is_to(kept, address)) else None


def _is_to(kept: Kept, address: str) -> bool:
    return kept.to.lower() == address.lower()


def _messages(path: Path) -> list[Kept]:
    pieces = [piece for piece in _END.split(path.read_bytes()) if piece.strip()]
    return [_kept(f"{path.stem}.{nth}", piece) for nth, piece in enumerate(pieces)]


def _kept(name: str, raw: bytes) -> Kept:
    message = message_from_bytes(raw, policy=policy.default)
    date = message["Date"]
    return Kept(
        name=name,
        to=parseaddr(str(message["To"] or ""))[1],
        subject=str(message["Subject"] or ""),
        at=getattr(date, "datetime", None),
        message=message,
    )
