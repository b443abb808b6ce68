"""Sealing a message so that only the device can open it (RFC 8291), and signing who sends it (RFC 8292).

Both are a dozen steps over the primitives of `cryptography`; the tests hold them against the example of the RFC and
against the libraries of others.
"""

import base64
import json
import os
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096
# Lengths tell something as well, so messages are filled up to a few sizes.
FILL = 512
MOST = 3072
# Push services refuse signatures that are valid for more than a day.
SIGNED_SECONDS = 12 * 3600


def encoded(data: bytes) -> str:
    """Base64 for addresses, without filling."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of `encoded`; raises `ValueError` where the text is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as the 65 bytes in which it travels."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """A device's key; raises `ValueError` where it is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(text))


@dataclass(frozen=True, slots=True)
class Lock:
    """What a message is sealed with: the device's key and secret, a key made for this message, and salt."""

    device: ec.EllipticCurvePublicKey
    secret: bytes
    own: ec.EllipticCurvePrivateKey
    salt: bytes

    @classmethod
    def to(cls, p256dh: str, auth: str) -> "Lock":
        """A fresh one for the device."""
        return cls(public_key(p256dh), decoded(auth), ec.generate_private_key(CURVE), os.urandom(16))


def seal(message: bytes, lock: Lock) -> bytes:
    """The body of a push message: one record of `aes128gcm`."""
    if len(message) > MOST:
        raise ValueError("The message is longer than push services take.")
    own = point_of(lock.own.public_key())
    shared = lock.own.exchange(ec.ECDH(), lock.device)
    secret = _derived(32, shared, lock.secret, b"WebPush: info\0" + point_of(lock.device) + own)
    key = _derived(16, secret, lock.salt, b"Content-Encoding: aes128gcm\0")
    nonce = _derived(12, secret, lock.salt, b"Content-Encoding: nonce\0")
    sealed = AESGCM(key).encrypt(nonce, message + b"\2", None)
    return lock.salt + RECORD.to_bytes(4) + bytes([len(own)]) + own + sealed


def filled(message: bytes) -> bytes:
    """JSON filled up with blanks to a multiple of `FILL`."""
    return message + b" " * (-len(message) % FILL)


def _derived(length: int, secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, subject: str) -> str:
    """The header that says who sends: a token for the push service's host, signed with our key."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + SIGNED_SECONDS, "sub": subject}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={signed}.{signature}, k={encoded(point_of(key.public_key()))}"


def _json(value: dict[str, object]) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())
