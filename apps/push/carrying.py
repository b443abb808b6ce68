"""One message to one push service: no redirects, little time, and only to the address that was checked."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from apps.core.refusals import Refused
from apps.push.endpoints import is_here, resolved

SECONDS = 5.0
# As much of an answer as is worth a line in the log.
ANSWER = 300


class Outcome(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    # The subscription is over: the device has to go.
    GONE = "gone"
    # Not now; the push service or the network may take it later.
    LATER = "later"
    # Never in this form: trying again would change nothing.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the push service said. `wait` is how many seconds it asks for."""

    outcome: Outcome
    wait: int = 0
    reason: str = ""


def carry(endpoint: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Hand a sealed message to the push service."""
    try:
        connection = _Connection(endpoint, resolved(endpoint))
    except Refused as error:
        return Answer(Outcome.REFUSED, reason=str(error))
    except OSError as error:
        return Answer(Outcome.LATER, reason=f"no such host now: {error}")
    parts = urlsplit(endpoint)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        said = response.read(ANSWER).decode("utf-8", "replace")
        return _answer(response.status, response.headers.get("Retry-After", ""), said)
    except (OSError, http.client.HTTPException) as error:
        return Answer(Outcome.LATER, reason=f"no answer: {error!r}")
    finally:
        connection.close()


def _answer(status: int, retry_after: str, said: str) -> Answer:
    reason = f"{status} {said}".strip()
    if 200 <= status < 300:
        return Answer(Outcome.TAKEN)
    if status in {404, 410}:
        return Answer(Outcome.GONE, reason=reason)
    if status in {408, 425, 429} or status >= 500:
        return Answer(Outcome.LATER, wait=int(retry_after) if retry_after.isdecimal() else 0, reason=reason)
    return Answer(Outcome.REFUSED, reason=reason)


class _Connection(http.client.HTTPConnection):
    """To the given address, while the certificate still has to be that of the host."""

    def __init__(self, endpoint: str, address: str) -> None:
        parts = urlsplit(endpoint)
        self._address = address
        self._is_plain = is_here(parts)
        # Some push services take a host with its usual port for another host.
        self.default_port = 80 if self._is_plain else 443
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=SECONDS)

    def connect(self) -> None:
        """Connect, and encrypt unless it is this machine."""
        sock = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = sock if self._is_plain else _encrypted(sock, self.host)
        except BaseException:
            sock.close()
            raise


def _encrypted(sock: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
