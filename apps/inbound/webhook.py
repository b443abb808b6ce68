"""What mail providers post: who it is from, shown by a secret, and the message in it as it was sent."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from typing import Any, NamedTuple

from apps.core import clock

# How far the clocks of two servers may be apart; what is older was recorded by somebody.
MOST_SECONDS_APART = 300
SIGNATURE = "X-Guildhall-Signature"
# Names under which providers hand over the message as it came in, and the address that it came in for.
_MESSAGES = ("body-mime", "email", "message", "rawemail", "raw_email", "raw")
_RECIPIENTS = ("recipient", "originalrecipient", "to")
_RAW_TYPES = {"message/rfc822", "application/octet-stream", "text/plain", "message/global"}


class Handed(NamedTuple):
    """A message as it was sent, and for whom, as far as the provider says so."""

    raw: bytes
    recipient: str


def is_authentic(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether whoever posts this knows the secret: by signing the body, or by naming it (bearer or basic)."""
    if signature := headers.get(SIGNATURE):
        return _is_signed(signature, body, secret)
    kind, _, value = headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _same(value.strip(), secret)
    if kind.lower() == "basic":
        return _same(_password(value), secret)
    return False


def sign(body: bytes, secret: str, at: int) -> str:
    """The header that signs a body: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hex>`."""
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, sha256).hexdigest()}"


def _is_signed(signature: str, body: bytes, secret: str) -> bool:
    parts = dict(part.strip().partition("=")[::2] for part in signature.split(",")[:5])
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) < 15):
        return False
    is_fresh = abs(clock.now().timestamp() - int(at)) <= MOST_SECONDS_APART
    return _same(sign(body, secret, int(at)), f"t={at},v1={parts.get('v1', '')}") and is_fresh


def _password(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def handed_over(content_type: str, body: bytes) -> Handed | None:
    """The message in what was posted; None where there is none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _RAW_TYPES:
        return Handed(body, "") if body.strip() else None
    if kind == "application/json":
        return _from_json(body)
    if kind == "multipart/form-data":
        return _from_form(content_type, body)
    return None


def _from_json(body: bytes) -> Handed | None:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    fields = {str(name).lower(): value for name, value in given.items() if isinstance(value, str)}
    raw = next((fields[name] for name in _MESSAGES if fields.get(name, "").strip()), "")
    return Handed(_unpacked(raw), _first(fields)) if raw else None


def _unpacked(raw: str) -> bytes:
    """A message inside JSON is text, or packed as base64, where a first line with a colon in it would be no base64."""
    if ":" not in raw[:1000]:
        try:
            return base64.b64decode(raw, validate=True)
        except binascii.Error:
            pass
    return raw.encode("utf-8", "surrogateescape")


def _from_form(content_type: str, body: bytes) -> Handed | None:
    """The fields of a form. Django's reading of forms would refuse a message as long as one may be."""
    head = b"Content-Type: " + content_type.replace("\n", " ").replace("\r", " ").encode("latin-1", "replace")
    form = message_from_bytes(head + b"\r\n\r\n" + body)
    parts: Any = form.get_payload()
    if not isinstance(parts, list):
        return None
    fields: dict[str, bytes] = {}
    for part in parts:
        name = str(part.get_param("name", "", header="content-disposition")).lower()
        fields.setdefault(name, _field(part))
    raw = next((fields[name] for name in _MESSAGES if fields.get(name, b"").strip()), b"")
    words = {name: value.decode("utf-8", "replace") for name, value in fields.items() if len(value) < 1000}
    return Handed(raw, _first(words)) if raw else None


def _field(part: Message) -> bytes:
    """A field's bytes. One that calls itself a message has been read as one already."""
    if part.is_multipart():
        inner = part.get_payload()
        return bytes(inner[0]) if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _first(fields: Mapping[str, str]) -> str:
    return next((fields[name].split(",")[0].strip()[:254] for name in _RECIPIENTS if fields.get(name)), "")
