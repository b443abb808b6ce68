"""Addresses that letters are answered to: nobody can make one, change one, or use one for another purpose."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from pytest_django import Settings

from apps.mailing import addresses
from apps.mailing.addresses import ReplyTarget

NUMBERS = st.integers(min_value=1, max_value=2**40)


@rounds(max_examples=200, deadline=None)
@given(person=NUMBERS, entry=NUMBERS, reply=st.none() | NUMBERS)
def test_an_address_comes_back_whole_in_any_case_and_fits_a_local_part(
    person: int, entry: int, reply: int | None
) -> None:
    target = ReplyTarget(person, entry, reply)
    token = addresses._token(b"r", [person, entry, reply or 0])
    for address in (f"reply+{token}@example.org", f"{token.upper()}@reply.example.org", f"Guild <reply+{token}@x.org>"):
        assert addresses.read_token(address) == target
    assert len(f"reply+{token}") <= 64


@pytest.mark.parametrize(
    ("mailbox", "domain", "shape"),
    [
        ("reply@example.org", "", r"reply\+[a-z2-7]+@example\.org"),
        ("", "in.example.org", r"[a-z2-7]+@in\.example\.org"),
    ],
)
def test_both_ways_of_taking_mail_in_give_an_address(settings: Settings, mailbox: str, domain: str, shape: str) -> None:
    settings.REPLY_ADDRESS, settings.REPLY_DOMAIN = mailbox, domain
    address = addresses.reply_address(ReplyTarget(7, 8, None))
    assert address is not None
    assert addresses.read_token(address) == ReplyTarget(7, 8, None)
    assert re.fullmatch(shape, address)


def test_no_mailbox_gives_no_address(settings: Settings) -> None:
    settings.REPLY_ADDRESS = settings.REPLY_DOMAIN = ""
    assert not addresses.is_answerable()
    assert addresses.reply_address(ReplyTarget(1, 2, 3)) is None


def test_a_changed_or_foreign_token_opens_nothing(settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reply@example.org"
    address = addresses.reply_address(ReplyTarget(7, 8, 9)) or ""
    token = address.split("+")[1].split("@")[0]
    for place in range(len(token) - 1):
        other = "a" if token[place] != "a" else "b"
        assert addresses.read_token(f"reply+{token[:place]}{other}{token[place + 1 :]}@example.org") is None
    for nonsense in ("", "reply@example.org", "reply+@example.org", "reply+ä@example.org", "x" * 9000, "@", "<>"):
        assert addresses.read_token(nonsense) is None
    settings.SECRET_KEY = "another instance's"
    assert addresses.read_token(address) is None


def test_a_token_serves_one_purpose(settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reply@example.org"
    bounce, goodbye = addresses.bounce_address(5) or "", addresses.unsubscribe_address(5) or ""
    assert (addresses.read_bounce(bounce), addresses.read_unsubscribe(goodbye)) == (5, 5)
    assert addresses.read_token(bounce) is None
    assert addresses.read_bounce(goodbye) is None
    assert addresses.read_unsubscribe(bounce) is None
