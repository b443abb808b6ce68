"""A device as a browser would make it: its keys, and opening what was sealed for it."""

from dataclasses import dataclass, field

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from apps.push.sealing import encoded, point_of

# The keys of the example in RFC 8291.
KEYS = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)


@dataclass
class Receiver:
    """The browser's side of a subscription."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen bytes at"

    @property
    def keys(self) -> tuple[str, str]:
        return encoded(point_of(self.private.public_key())), encoded(self.secret)

    def opened(self, body: bytes) -> bytes:
        """What stands in a message, read by a library that is not ours."""
        return http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
