"""A welcome is meant for one person, so nobody is asked how useful it is."""

from django.test import Client

from apps.content.models import Entry
from apps.content.services import post_entry
from apps.recognition.models import Introduction
from tests.cast import Cast

BACKEND = "apps.accounts.backends.CachedUserBackend"


def test_a_welcome_asks_for_no_stars_and_another_discussion_does(cast: Cast) -> None:
    welcome, other = (
        post_entry(author=cast.other, community=cast.community, kind="discussion", title=title, source="Hello")
        for title in ("Welcome, member person", "Who counts on Fridays?")
    )
    membership = cast.member.memberships.get(community=cast.community)
    Introduction.objects.update_or_create(
        membership=membership, defaults={"words": "New here", "at": welcome.published_at, "entry": welcome}
    )
    browser = Client()
    browser.force_login(cast.sme, backend=BACKEND)

    def page(entry: Entry) -> str:
        return str(browser.get(entry.get_absolute_url()).content.decode())

    assert "How useful was this to you?" in page(other)
    assert "How useful was this to you?" not in page(welcome)
    assert "Nobody has rated this yet." not in page(welcome)
    assert "Keep" in page(welcome)
