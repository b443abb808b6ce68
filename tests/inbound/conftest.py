"""What the tests of mail that comes in share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import Settings

from apps.activity.models import Event
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.inbound.models import Arrival
from apps.inbound.services import handle_arrival, receive_message
from apps.mailing.models import Letter
from tests.cast import Cast, ask
from tests.inbound.making import REPLY_ADDRESS, address_for


@pytest.fixture(autouse=True)
def _answerable(settings: Settings) -> None:
    settings.REPLY_ADDRESS = REPLY_ADDRESS


@dataclass
class Desk:
    """An entry of `cast.other` that `cast.member` got a letter about, and what comes in."""

    cast: Cast
    entry: Entry
    address: str
    committing: Callable[..., AbstractContextManager[Any]]

    def take(self, message: EmailMessage | bytes, **given: str) -> Arrival:
        """Let a message come in and be handled."""
        raw = message if isinstance(message, bytes) else message.as_bytes()
        with self.committing(execute=True):
            arrival = receive_message(raw=raw, **given)
            handle_arrival(arrival_id=arrival.pk)
        return Arrival.objects.get(pk=arrival.pk)

    def letters(self, person: object = None) -> list[Letter]:
        """The answers that went to a person, the member if none is named."""
        return list(Letter.objects.filter(person=person or self.cast.member, what="answer").order_by("pk"))

    def nothing_happened(self) -> bool:
        """Whether nobody wrote anything."""
        return not Reply.objects.exists() and not Event.objects.filter(verb="reply_posted").exists()


@pytest.fixture
def make_desk(cast: Cast, django_capture_on_commit_callbacks: Any) -> Callable[[Community], Desk]:
    """A desk for an entry in some community."""

    def make(community: Community) -> Desk:
        entry = ask(cast.other, community)
        return Desk(cast, entry, address_for(cast.member, entry), django_capture_on_commit_callbacks)

    return make


@pytest.fixture
def desk(cast: Cast, make_desk: Callable[[Community], Desk]) -> Desk:
    """See `Desk`."""
    return make_desk(cast.community)
