"""The composer and what it asks for cost a known number of statements, however much there is."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.content.services import remove_entry
from apps.drafts.models import Draft
from apps.drafts.publishing import publish_due
from apps.drafts.services import discard_draft, save_draft, schedule_draft
from tests.cast import Cast, ask
from tests.pages.test_budgets import at_most, signed_in

VALUES = {"title": "Split", "source": "Park @sme-person.", "is_question": "no"}
# Screen: statements with full caches.
BUDGETS = {
    "/c/community/new/article/": 4,
    "/drafts/": 2,
    "/drafts/removed/": 4,
    "/c/community/completion/people/?q=per": 2,
    "/c/community/completion/entries/?q=split": 3,
    "/c/community/completion/tags/?q=a": 4,
}


def begin(cast: Cast, title: str = "Split") -> Draft:
    return save_draft(
        author=cast.member,
        key=uuid.uuid4(),
        community=cast.community,
        kind="discussion",
        values=VALUES | {"title": title},
        seen=0,
    )


@pytest.fixture
def client(cast: Cast) -> Client:
    """The member's browser; drafts, entries and removed things are there."""
    for number in range(5):
        begin(cast, f"Draft {number}")
        discard_draft(draft=begin(cast))
        remove_entry(by=cast.member, entry=ask(cast.member, cast.community, title=f"Removed {number}"))
        ask(cast.other, cast.community, title=f"Split {number}")
    client = signed_in(cast.member)
    client.get("/notifications/count/")
    return client


@pytest.mark.parametrize("screen", BUDGETS)
def test_a_writer_gets_a_screen_within_its_budget(client: Client, screen: str) -> None:
    client.get(screen)
    with at_most(BUDGETS[screen], screen):
        assert client.get(screen).status_code == 200


def test_keeping_what_is_typed_stays_within_its_budget(cast: Cast, client: Client) -> None:
    draft = begin(cast)
    body = {"community": "community", "kind": "discussion", "entry": "", "seen": 1, "values": {"source": "More"}}
    # Beginning and end of the service's transaction are among them.
    with at_most(5, "keeping"):
        answer = client.put(draft.get_absolute_url(), json.dumps(body), content_type="application/json")
    assert answer.json()["version"] == 2


def test_the_beat_asks_once_where_nothing_is_due(cast: Cast, flow: Callable[[], None]) -> None:
    schedule_draft(draft=begin(cast), publish_at=timezone.now() + timedelta(hours=1))
    with at_most(3, "nothing due"):
        assert publish_due() == 0
