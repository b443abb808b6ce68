"""What these tests share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Role
from apps.communities.services import add_member
from apps.content.reply_services import accept_answer, post_reply
from apps.core import clock
from apps.recognition.card_services import draw_cards
from apps.recognition.cards import start_of, week_of
from apps.recognition.newcomer_services import introduce_oneself
from apps.recognition.newcomers import Introduction
from tests.cast import Cast, ask, make_person

# The next Monday: cards are drawn on it from what happened before.
MONDAY = start_of(week_of(timezone.now()) + timedelta(weeks=1)) + timedelta(hours=8)


def client_of(person: User | None) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def join(person: User, community: Community, words: str = "Buyer in Valencia", *, shown: bool = True) -> Introduction:
    """Become a member and introduce oneself."""
    row = add_member(community=community, user=person, role=Role.MEMBER, by=None)
    return introduce_oneself(user=person, membership=row, words=words, is_shown=shown)


@pytest.fixture
def settled(cast: Cast) -> Cast:
    """The cast, of which nobody is new."""
    Membership.objects.update(joined_at=clock.now() - timedelta(days=90))
    return cast


@pytest.fixture
def askers(cast: Cast) -> list[User]:
    """Four more members."""
    people = [make_person(f"asker {word}") for word in ("one", "two", "three", "four")]
    for person in people:
        add_member(community=cast.community, user=person, role=Role.MEMBER, by=None)
    return people


@pytest.fixture
def help_out(cast: Cast) -> Callable[[User, list[User]], None]:
    """Have somebody solve a question of each of these people."""

    def act(helper: User, people: list[User]) -> None:
        for person in people:
            entry = ask(person, cast.community, f"Question of {person.name}")
            accept_answer(by=person, reply=post_reply(author=helper, entry=entry, source="Like this."))

    return act


def draw() -> int:
    """Draw the cards of the week that begins on `MONDAY`; to be read in it as well."""
    with clock.as_of(MONDAY):
        return draw_cards()
