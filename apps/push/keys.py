"""The key that says to push services who sends: a setting, or made once into the data folder."""

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.push.sealing import CURVE, decoded, encoded, point_of

NAME = "vapid_key"


def private_key() -> ec.EllipticCurvePrivateKey:
    """The sender's key. Devices are bound to it: with another one, people would have to add theirs again."""
    return _read(settings.VAPID_PRIVATE_KEY or _kept(Path(settings.DATA_DIR)))


def public_key() -> str:
    """What a browser asks for when somebody adds a device."""
    return encoded(point_of(private_key().public_key()))


def subject() -> str:
    """Whom a push service may ask when something is wrong with what we send."""
    return settings.VAPID_SUBJECT


@lru_cache(maxsize=4)
def _read(text: str) -> ec.EllipticCurvePrivateKey:
    try:
        return ec.derive_private_key(int.from_bytes(decoded(text)), CURVE)
    except ValueError as error:
        raise ImproperlyConfigured(
            "GUILDHALL_VAPID_PRIVATE_KEY takes 32 bytes in base64 as they are in the file vapid_key of a data folder."
        ) from error


@lru_cache(maxsize=4)
def _kept(folder: Path) -> str:
    """The key in the folder; of several processes that make one at the same moment, the first one's counts."""
    path = folder / NAME
    if not path.exists():
        number = ec.generate_private_key(CURVE).private_numbers().private_value
        descriptor, made = tempfile.mkstemp(dir=folder, prefix=NAME)
        with os.fdopen(descriptor, "w") as file:
            file.write(encoded(number.to_bytes(32)))
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # Another process was faster.
        finally:
            Path(made).unlink()
    return path.read_text().strip()
