"""A browser for each of the cast, at the back office's door."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply
from tests.cast import Cast, ask, make_community, make_person


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """A client in which the person is signed in."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
        return client

    return sign_in


class Foreign:
    """A hidden community that the cast's manager has nothing to do with, and what is in it."""

    def __init__(self) -> None:
        self.manager = make_person("foreign manager")
        self.community = make_community("foreign secrets", manager=self.manager, access="hidden")
        self.membership = self.community.memberships.get()
        self.entry: Entry = ask(self.manager, self.community, title="Whom do we let go?")
        self.reply: Reply = post_reply(author=self.manager, entry=self.entry, source="Nobody so far.")


@pytest.fixture
def foreign(cast: Cast) -> Foreign:
    return Foreign()
