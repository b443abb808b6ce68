"""Signing in as people do: by the page."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.cast import PASSWORD, make_person

SignIn = Callable[..., Client]


@pytest.fixture
def person(db: None) -> User:
    """Somebody whose e-mail is verified."""
    return make_person("lena vogt")


@pytest.fixture
def sign_in() -> SignIn:
    """A new browser that has signed in by the page, or stands where the page left it."""

    def by_the_page(person: User, password: str = PASSWORD) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": person.email, "password": password})
        return client

    return by_the_page


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/settings/profile/").status_code == 200)


def mailed_link(to: str, containing: str) -> str:
    """The path of the link in the newest mail to that address."""
    letter = next(m for m in reversed(mail.outbox) if m.to == [to])
    match = re.search(rf"https?://[^/\s]+(/\S*{containing}\S*)", letter.body)
    assert match, letter.body
    return match[1]
