"""What a decision leaves its author: their own words, the reason or that there was none, and further decisions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.content.models import Reply
from apps.content.reply_services import post_reply, remove_reply, restore_reply
from apps.core import clock
from apps.notifications.models import Notification, Preference
from apps.notifications.selectors import notifications_for
from tests.cast import Cast, ask

BACKEND = "apps.accounts.backends.CachedUserBackend"
WORDS = "It was *Miller* & Sons."
SHOWN = "It was *Miller* &amp; Sons."


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def removed(cast: Cast, flow: Callable[[], None]) -> Reply:
    reply = post_reply(author=cast.member, entry=ask(cast.other, cast.community), source=WORDS)
    remove_reply(by=cast.manager, reply=reply)
    flow()
    return reply


def page_of(person: Any) -> str:
    return str(signed_in(person).get(notifications_for(person).rows[0].url).content.decode())


def test_author_finds_their_own_removed_words_with_the_decision(cast: Cast, removed: Reply) -> None:
    page = page_of(cast.member)
    assert SHOWN in page
    assert "No reason was given." in page
    Reply.objects.filter(pk=removed.pk).update(removed_at=clock.now() - timedelta(days=31))
    assert SHOWN not in page_of(cast.member)


def test_nobody_else_finds_them_and_a_restored_reply_stands_at_its_place(
    cast: Cast, removed: Reply, flow: Callable[[], None]
) -> None:
    address = notifications_for(cast.member).rows[0].url
    assert signed_in(cast.other).get(address).status_code == 404
    restore_reply(by=cast.manager, reply=removed)
    flow()
    page = page_of(cast.member)
    assert "restored your reply" in page
    assert SHOWN not in page
    assert "No reason" not in page


def test_decisions_cannot_be_stopped_from_their_row(cast: Cast, removed: Reply) -> None:
    browser = signed_in(cast.member)
    for address in ("/notifications/", "/notifications/panel/"):
        assert "Stop these" not in browser.get(address).content.decode()
    row = Notification.objects.get(user=cast.member)
    answer = browser.post(f"/notifications/{row.pk}/silence/", {"what": "group"})
    assert answer.status_code == 403
    assert not Preference.objects.exists()
