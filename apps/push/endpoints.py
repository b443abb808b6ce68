"""Where messages may go: to push services on the public web, and nowhere within the company's network.

An endpoint is a stranger's text. It is checked when a device is added, and again, with what its host resolves to at
that moment, when something is sent; the connection then goes to the very address that was checked.
"""

import ipaddress
import socket
from fnmatch import fnmatch
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.refusals import Refusal, Refused

LONGEST = 1000
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
NO_ENDPOINT = Refusal(
    "endpoint_invalid",
    _("This is no address of a push service. It begins with https:// and leads to the public web."),
)
NOT_ALLOWED = Refusal("endpoint_not_allowed", _("Messages may not be sent to the push service of this browser."))


def may_send_to(endpoint: str) -> Refusal | None:
    """Whether the address, as it is written, may be one of a push service."""
    parts = _parts(endpoint)
    if parts is None:
        return NO_ENDPOINT
    host = parts.hostname or ""
    if is_here(parts):
        return None
    if parts.scheme != "https" or _port(parts) != 443 or not _is_public_name(host):
        return NO_ENDPOINT
    if settings.PUSH_HOSTS and not any(fnmatch(host, pattern) for pattern in settings.PUSH_HOSTS):
        return NOT_ALLOWED
    return None


def resolved(endpoint: str) -> str:
    """The address to connect to. Raises `Refused` where the host leads elsewhere than to the public web, and
    `OSError` where it cannot be found now."""
    refusal = may_send_to(endpoint)
    if refusal is not None:
        raise Refused(refusal)
    parts = urlsplit(endpoint)
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]).partition("%")[0] for row in found]
    if not is_here(parts) and not all(_is_public(address) for address in addresses):
        raise Refused(NO_ENDPOINT)
    return addresses[0]


def is_here(parts: SplitResult) -> bool:
    """Whether it is a push service on this machine, which only tests have."""
    return settings.PUSH_TO_THIS_MACHINE and parts.hostname == "127.0.0.1" and parts.scheme == "http"


def _parts(endpoint: str) -> SplitResult | None:
    """The parts of an address that has all that is needed and nothing that could mislead."""
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        return None
    if " " in endpoint or "\\" in endpoint:
        return None
    try:
        parts = urlsplit(endpoint)
        _port(parts)
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        return None
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_public_name(host: str) -> bool:
    """A name of the web with a dot in it, or a public address written out."""
    try:
        return _is_public(host)
    except ValueError:
        ending = host.rpartition(".")[2]
        return "." in host and not ending.isdecimal() and ending not in {"local", "localhost", "internal", "home"}


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        # Several ways to write an address of the other kind, which is then what counts.
        inner = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        found = inner or found
    return found.is_global and not found.is_multicast
