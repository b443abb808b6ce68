"""What a feed names, from a folder beside it or from the web.

A feed is a stranger's text: an address in it leads to the public web and to nothing within the company's network,
also by a detour. Only the host that the feed itself was asked from may be anywhere.
"""

import ipaddress
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.utils.translation import gettext as _

from apps.files.services import temporary

SECONDS = 30
MEGABYTE = 1_000_000
_PIECE = 1 << 18
_AGENT = "Guildhall (podcast import)"


class NotFetched(OSError):
    """Why something that a feed names could not be had."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Looks in `folder` under the file's name first; asks the web unless that is forbidden (`is_offline`)."""

    folder: Path | None = None
    is_offline: bool = False
    trusted_host: str = ""

    def has_file(self, address: str) -> bool:
        """Whether the folder holds what the address names."""
        return self._file(address) is not None

    def fetch(self, address: str, *, most: int) -> IO[bytes]:
        """The bytes, at most so many. Raises `NotFetched`."""
        if path := self._file(address):
            if path.stat().st_size > most:
                raise NotFetched(_too_large(most))
            return path.open("rb")
        if self.is_offline:
            raise NotFetched(_("is on the web, which was not to be asked"))
        return self._from_web(address, most)

    def _file(self, address: str) -> Path | None:
        if self.folder is None:
            return None
        name = Path(unquote(urlsplit(address).path)).name
        path = self.folder / name
        return path if name and path.is_file() else None

    def _from_web(self, address: str, most: int) -> IO[bytes]:
        self.check(address)
        # The address was checked: it is one of the web, and every detour is checked like it.
        request = Request(address, headers={"User-Agent": _AGENT, "Accept": "*/*"})  # noqa: S310
        try:
            with _opener(self.check).open(request, timeout=SECONDS) as answer:
                return _kept(answer, most)
        except HTTPError as error:
            raise NotFetched(_("the web answers %(status)d") % {"status": error.code}) from error
        except (URLError, HTTPException, TimeoutError, ConnectionError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise NotFetched(_("the web does not answer: %(reason)s") % {"reason": reason}) from error

    def check(self, address: str) -> None:
        """Refuse what is not on the public web."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host:
            raise NotFetched(_("is no address of the web"))
        if host == self.trusted_host:
            return
        try:
            found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, ValueError) as error:
            raise NotFetched(_("no such place on the web: %(host)s") % {"host": host}) from error
        if not all(ipaddress.ip_address(str(row[4][0]).partition("%")[0]).is_global for row in found):
            raise NotFetched(_("leads into a network that is not public"))


class _Redirects(HTTPRedirectHandler):
    def __init__(self, check: Callable[[str], None]) -> None:
        self.check = check

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        self.check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(check: Callable[[str], None]) -> OpenerDirector:
    return build_opener(_Redirects(check))


def _kept(answer: Any, most: int) -> IO[bytes]:
    content = temporary()
    left = most
    while piece := answer.read(min(_PIECE, left + 1)):
        left -= len(piece)
        if left < 0:
            content.close()
            raise NotFetched(_too_large(most))
        content.write(piece)
    content.seek(0)
    return content


def _too_large(most: int) -> str:
    return _("is larger than %(limit)d MB") % {"limit": most // MEGABYTE}


def read_all(content: IO[bytes]) -> bytes:
    """The bytes of what was fetched, which is closed."""
    with content:
        return content.read()


def copied(content: IO[bytes]) -> IO[bytes]:
    """The same in a temporary place, from the beginning."""
    copy = temporary()
    with content:
        shutil.copyfileobj(content, copy)
    copy.seek(0)
    return copy
