"""A member's own address of a feed: what it opens, and that it closes at once."""

from collections.abc import Callable
from typing import Any

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Access
from apps.communities.services import change_community, remove_member
from apps.content.kinds.podcast import services
from apps.content.kinds.podcast.models import FeedKey
from apps.content.kinds.podcast.timing import Mark
from apps.content.services import edit_entry, remove_entry
from tests.cast import Cast
from tests.podcasts.making import TITLES, make_episode, make_show, recording
from tests.podcasts.rules import faults_in

pytestmark = pytest.mark.django_db


class Listening:
    """A show of the hidden community, an episode of it, and the address of a member's feed."""

    def __init__(self, cast: Cast) -> None:
        self.show = make_show(cast.sme, cast.hidden, author="Ada & friends", category="Business")
        self.episode = make_episode(cast.member, self.show)
        self.key = services.make_feed_address(person=cast.other, show=self.show)
        self.feed = f"{self.key.base}.xml"
        self.audio = f"{self.key.base}/{self.episode.pk}/audio.mp3"
        self.client = Client()

    def statuses(self) -> list[int]:
        """What the feed and all that it names answer."""
        here = f"{self.key.base}/{self.episode.pk}"
        parts = (self.feed, self.audio, f"{here}/cover.jpg", f"{here}/chapters.json", f"{here}/transcript.vtt")
        return [self.status(address) for address in parts]

    def status(self, address: str) -> int:
        """What an address answers; read to the end, which closes what was opened for it."""
        answer = self.client.get(address)
        answer.getvalue()
        return answer.status_code


@pytest.fixture
def listening(cast: Cast) -> Listening:
    return Listening(cast)


def test_the_feed_keeps_the_rules_and_names_what_it_opens(listening: Listening) -> None:
    answer = listening.client.get(listening.feed)
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert faults_in(answer.content) == []
    assert listening.statuses() == [200] * 5
    found = feedparser.parse(answer.content)
    assert not found.bozo
    enclosure = found.entries[0].enclosures[0]
    assert (enclosure.href, enclosure.type) == (f"http://testserver{listening.audio}", "audio/mpeg")
    assert listening.client.get(enclosure.href).getvalue() == recording()
    root = fromstring(answer.content)
    for node in root.iter():
        for address in (node.get("href", ""), node.get("url", "")):
            if "/feed/" in address:
                assert listening.status(address) == 200, address
    people = [(node.text, node.get("role")) for node in root.iter("{https://podcastindex.org/namespace/1.0}person")]
    assert people == [("member person", "host"), ("Ben Guest", "guest")]


def test_chapters_and_transcript_are_what_players_expect(listening: Listening) -> None:
    here = f"{listening.key.base}/{listening.episode.pk}"
    chapters = listening.client.get(f"{here}/chapters.json")
    assert chapters["Content-Type"] == "application/json+chapters"
    assert [chapter["title"] for chapter in chapters.json()["chapters"]] == TITLES
    text = listening.client.get(f"{here}/transcript.vtt")
    assert text["Content-Type"] == "text/vtt; charset=utf-8"
    assert b"<v Ben>Today we talk about split deliveries &amp; pallets." in text.content


def test_byte_ranges_head_and_etags_work(listening: Listening) -> None:
    client, whole = listening.client, recording()
    part = client.get(listening.audio, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.getvalue()) == (206, whole[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert client.get(listening.audio, headers={"Range": "bytes=-7"}).getvalue() == whole[-7:]
    assert client.get(listening.audio, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    head = client.head(listening.audio)
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, str(len(whole)), "bytes")
    assert head.getvalue() == b""
    for address in (listening.audio, listening.feed):
        first = client.get(address)
        first.getvalue()
        assert first["Cache-Control"] == "private, no-cache"
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    edit_entry(by=listening.episode.entry.author, entry=listening.episode.entry, changes={"title": "Another"})
    assert client.get(listening.feed, headers={"If-None-Match": client.head(listening.feed)["ETag"]}).status_code == 304
    assert client.get(listening.feed, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_revoked_address_is_refused_at_once_and_a_new_one_opens(listening: Listening, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.other)
    address = f"{listening.show.get_absolute_url()}feed-address/"
    assert listening.feed in client.get(listening.show.get_absolute_url()).text
    client.post(address, {"action": "make"})
    assert listening.statuses() == [403] * 5
    key = FeedKey.objects.get(person=cast.other, revoked_at=None)
    assert Client().get(f"{key.base}.xml").status_code == 200
    client.post(address, {"action": "revoke"})
    assert Client().get(f"{key.base}.xml").status_code == 403
    assert "feed/" not in client.get(listening.show.get_absolute_url()).text.replace("feed-address/", "")
    rows = Event.objects.filter(actor_id=cast.other.pk, context__show=listening.show.pk).order_by("pk")
    assert [row.verb for row in rows] == [Verb.FEED_ADDRESS_MADE, Verb.FEED_ADDRESS_MADE, Verb.FEED_ADDRESS_REVOKED]


def test_whoever_is_removed_hears_nothing_more(listening: Listening, cast: Cast) -> None:
    remove_member(by=cast.manager, community=cast.hidden, user=cast.other)
    assert listening.statuses() == [403] * 5
    refused = listening.client.get(listening.audio, headers={"Range": "bytes=0-9"})
    assert (refused.status_code, refused["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert recording()[:10] not in refused.content


def test_whoever_is_deactivated_hears_nothing_more(listening: Listening, cast: Cast) -> None:
    User.objects.filter(pk=cast.other.pk).update(is_active=False)
    assert listening.statuses() == [403] * 5


def test_a_community_that_closes_closes_for_its_listeners(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    show = make_show(cast.sme, cast.community)
    key = services.make_feed_address(person=cast.outsider, show=show)
    assert Client().get(f"{key.base}.xml").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        change_community(by=cast.manager, community=cast.community, changes={"access": Access.HIDDEN})
    assert Client().get(f"{key.base}.xml").status_code == 403


def test_a_removed_episode_leaves_the_feed_with_its_recording(listening: Listening) -> None:
    remove_entry(by=listening.episode.entry.author, entry=listening.episode.entry)
    assert listening.statuses() == [200, 404, 404, 404, 404]
    assert b"<item>" not in listening.client.get(listening.feed).content


def test_an_address_that_somebody_made_up_opens_nothing(listening: Listening, cast: Cast) -> None:
    number, seal = listening.key.token.split("-")
    other = make_show(cast.sme, cast.community)
    base = f"/podcasts/{listening.show.slug}/feed/"
    for token in (
        f"{number}-{seal[:-1]}x",
        f"{int(number) + 1}-{seal}",
        number,
        f"-{seal}",
        "x",
        f"{number}-",
        "9" * 30,
    ):
        for tail in (".xml", f"/{listening.episode.pk}/audio.mp3"):
            assert listening.client.get(f"{base}{token}{tail}").status_code == 403, token
    assert listening.client.get(f"/podcasts/{other.slug}/feed/{listening.key.token}.xml").status_code == 403
    elsewhere = make_episode(cast.member, other)
    assert listening.client.get(f"{listening.key.base}/{elsewhere.pk}/audio.mp3").status_code == 404
    assert listening.client.get(f"{listening.key.base}/{listening.episode.pk}/nothing.txt").status_code == 404
    assert listening.client.post(listening.feed).status_code == 405


def test_markup_in_what_people_wrote_stays_text_in_the_feed(listening: Listening, cast: Cast) -> None:
    evil = '</title></item><script>alert(1)</script>"]]>'
    changes = {"title": evil, "source": f"{evil} [link](/people/x/)", "details": {"chapters": [Mark(0, evil)]}}
    edit_entry(by=cast.member, entry=listening.episode.entry, changes=changes)
    content = listening.client.get(listening.feed).content
    assert faults_in(content) == []
    root = fromstring(content)
    assert root.findtext("channel/item/title") == evil
    assert root.findall(".//script") == []
    assert 'href="http://testserver/people/x/"' in (
        root.findtext("channel/item/{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    )
