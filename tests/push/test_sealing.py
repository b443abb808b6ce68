"""What we send is what the RFCs say, what devices can open, and what push services accept as signed by us."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from py_vapid import Vapid02
from pytest_django import Settings

from apps.push import keys
from apps.push.sealing import CURVE, FILL, MOST, Lock, authorization, decoded, encoded, filled, public_key, seal
from tests.push.devices import KEYS, Receiver


def test_the_example_of_the_rfc_comes_out_byte_for_byte() -> None:
    # RFC 8291, section 5 and appendix A.
    own = ec.derive_private_key(int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), CURVE)
    lock = Lock(public_key(KEYS[0]), decoded(KEYS[1]), own, decoded("DGv6ra1nlYgDCS1FRnbzlw"))
    assert encoded(seal(b"When I grow up, I want to be a watermelon", lock)) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@rounds(max_examples=40, deadline=None)
@given(message=st.binary(max_size=MOST))
def test_a_device_opens_whatever_was_sealed_for_it(message: bytes) -> None:
    device = Receiver()
    body = seal(message, Lock.to(*device.keys))
    assert device.opened(body) == message
    with pytest.raises(Exception, match=r"."):
        Receiver().opened(body)
    assert seal(message, Lock.to(*device.keys)) != body


def test_messages_of_different_length_look_alike_and_long_ones_are_not_sent() -> None:
    lock = Lock.to(*KEYS)
    short, longer = (json.dumps({"title": "x" * length}).encode() for length in (5, 300))
    assert len(seal(filled(short), lock)) == len(seal(filled(longer), lock)) == FILL + 103
    assert json.loads(filled(longer)) == json.loads(longer)
    with pytest.raises(ValueError, match="longer than push services take"):
        seal(b"x" * (MOST + 1), lock)


def is_ours(header: str) -> bool:
    """What a library that is not ours says of the signature; it wants no blank where the RFC allows one."""
    try:
        return bool(Vapid02.verify(header.replace(", k=", ",k=")))
    except InvalidSignature:
        return False


def test_the_sender_signs_for_one_push_service_and_not_for_longer_than_a_day(settings: Settings) -> None:
    header = authorization("https://push.example.com:443/abc", keys.private_key(), "mailto:somebody@example.org")
    assert is_ours(header)
    token, key = header.removeprefix("vapid t=").split(", k=")
    claims = json.loads(decoded(token.split(".")[1]))
    assert (claims["aud"], claims["sub"]) == ("https://push.example.com:443", "mailto:somebody@example.org")
    assert key == keys.public_key()
    head, body, signature = token.split(".")
    forged = encoded(json.dumps(claims | {"aud": "https://other.example.com"}).encode())
    assert not is_ours(header.replace(f"{head}.{body}.{signature}", f"{head}.{forged}.{signature}"))


def test_the_key_is_made_once_into_the_data_folder_or_taken_from_the_settings(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    made = keys.public_key()
    kept = tmp_path / keys.NAME
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [keys.NAME]
    keys._kept.cache_clear()
    assert keys.public_key() == made
    settings.VAPID_PRIVATE_KEY = kept.read_text()
    settings.DATA_DIR = tmp_path / "another"
    assert keys.public_key() == made
    settings.VAPID_PRIVATE_KEY = "no key"
    with pytest.raises(ImproperlyConfigured, match="GUILDHALL_VAPID_PRIVATE_KEY takes 32 bytes"):
        keys.public_key()
