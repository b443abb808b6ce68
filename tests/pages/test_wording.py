"""Forms and clocks say what they mean, in one way."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import formats

from apps.content.services import post_entry
from apps.pages.templatetags.guildhall import when
from apps.ratings.following import Level
from apps.ratings.services import follow
from tests.cast import Cast

BACKEND = "apps.accounts.backends.CachedUserBackend"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_refused_quiet_hours_are_summed_up_where_the_page_begins(cast: Cast) -> None:
    sent = {"quiet": "on", "starts": "20:00", "ends": "20:00"}
    page = signed_in(cast.member).post("/settings/notifications/", sent).content.decode()
    summary = page[page.index("form-errors") : page.index('id="what"')]
    assert "autofocus" in summary
    assert '<a href="#id_ends">To</a>: Choose another time than the beginning.' in summary


def test_what_always_has_a_value_is_not_called_optional(cast: Cast) -> None:
    browser = signed_in(cast.member)
    for address in ("/settings/notifications/", "/settings/mail/"):
        assert 'class="optional"' not in browser.get(address).content.decode()


def test_clocks_count_to_24() -> None:
    evening = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)
    assert formats.date_format(evening, "TIME_FORMAT") == "19:59"
    assert 'title="23 Nov 2026, 19:59"' in when(evening)


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (Level.EVERYTHING, "You no longer follow “Community”."),
        (Level.REPLIES, "“Community” is no longer set to replies to you only."),
        (Level.NOTHING, "“Community” is no longer muted."),
    ],
)
def test_an_undone_following_is_said_plainly(cast: Cast, level: Level, said: str) -> None:
    follow(user=cast.member, target=cast.community, level=level)
    browser = signed_in(cast.member)
    sent = {"follow": "no", "back": "settings"}
    address = f"/c/{cast.community.slug}/following/"
    assert said in browser.post(address, sent, follow=True).content.decode()


def test_who_cannot_reply_is_told_what_it_is_that_members_may(cast: Cast) -> None:
    entry = post_entry(author=cast.other, community=cast.community, kind="discussion", title="A", source="b")
    answer = signed_in(cast.outsider).post(f"/e/{entry.pk}/replies/", {"source": "c"})
    assert answer.status_code == 403
    assert "Only members of this community reply here. Join it first." in answer.content.decode()
