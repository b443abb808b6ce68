"""A feed as other programs read it: two real readers and the rules of the specifications."""

import io
import json
from datetime import UTC, datetime

import feedparser
import podcastparser
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from apps.content.kinds.podcast.feed import Channel, Item, Voice, chapters_json, rss
from apps.content.kinds.podcast.timing import Mark
from apps.integrations.podcasts.reading import read_feed
from tests.podcasts.rules import faults_in

EVIL = '</title><script>alert("x")</script> & ]]> 你好 \x00\x0b\ud800'
CLEAN = '</title><script>alert("x")</script> & ]]> 你好 '
BASE = "https://guild.example/podcasts/dock/feed/1-abc"


def make_feed(text: str = "The loading dock") -> bytes:
    item = Item(
        guid="https://guild.example/e/5/",
        title=text,
        html=f"<p>{text}</p>",
        summary=text,
        link="https://guild.example/e/5/planning/",
        published=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        audio=f"{BASE}/5/audio.mp3",
        length=7327,
        media_type="audio/mpeg",
        duration=6,
        season=1,
        number=2,
        image=f"{BASE}/5/cover.jpg",
        chapters=f"{BASE}/5/chapters.json",
        transcript=f"{BASE}/5/transcript.vtt",
        language="en",
        voices=[Voice("Ada & Ben"), Voice("Grace", "guest", "https://guild.example/people/grace/")],
    )
    return rss(
        Channel(
            title=text,
            description=text,
            link="https://guild.example/podcasts/dock/",
            address=f"{BASE}.xml",
            language="en",
            author="Supply chain planning",
            category="Society & Culture",
            image=f"{BASE}/cover.jpg",
            built=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
            items=[item],
        )
    )


@pytest.mark.parametrize("text", ["The loading dock", EVIL], ids=["plain", "evil"])
def test_a_feed_keeps_the_rules(text: str) -> None:
    assert faults_in(make_feed(text)) == []


def test_the_rules_notice_what_is_wrong() -> None:
    broken = (
        make_feed().replace(b"<itunes:duration>6<", b"<itunes:duration>soon<").replace(b'length="7327"', b'length=""')
    )
    assert len(faults_in(broken)) == 2


def test_feedparser_reads_it() -> None:
    found = feedparser.parse(make_feed())
    assert not found.bozo
    assert (found.version, found.feed.title, found.feed.language) == ("rss20", "The loading dock", "en")
    entry = found.entries[0]
    assert entry.enclosures[0] == {"href": f"{BASE}/5/audio.mp3", "length": "7327", "type": "audio/mpeg"} | {
        key: value for key, value in entry.enclosures[0].items() if key == "rel"
    }
    assert (entry.itunes_duration, entry.itunes_episode, entry.itunes_season) == ("6", "2", "1")
    assert entry.published_parsed[:5] == (2026, 11, 23, 9, 30)


def test_podcastparser_reads_it() -> None:
    found = podcastparser.parse(f"{BASE}.xml", io.BytesIO(make_feed()))
    assert (found["title"], found["itunes_author"], found["type"]) == (
        "The loading dock", "Supply chain planning", "episodic",
    )  # fmt: skip
    episode = found["episodes"][0]
    assert (episode["total_time"], episode["number"]) == (6, 2)
    assert episode["guid"] == "https://guild.example/e/5/"
    assert episode["enclosures"] == [{"url": f"{BASE}/5/audio.mp3", "file_size": 7327, "mime_type": "audio/mpeg"}]


def test_our_own_reader_reads_it() -> None:
    show = read_feed(make_feed(), base=f"{BASE}.xml")
    episode = show.episodes[0]
    assert (show.title, show.category, episode.duration) == ("The loading dock", "Society & Culture", 6)
    assert (episode.season, episode.number, episode.refusal) == (1, 2, "")
    assert [text.address for text in episode.transcripts] == [f"{BASE}/5/transcript.vtt"]
    assert episode.chapters_address == f"{BASE}/5/chapters.json"
    assert [(voice.name, voice.role) for voice in episode.voices] == [("Ada & Ben", "host"), ("Grace", "guest")]


def test_markup_in_a_title_stays_text() -> None:
    root = fromstring(make_feed(EVIL))
    assert root.findtext("channel/title") == CLEAN
    assert root.findtext("channel/item/title") == CLEAN
    assert root.findall(".//script") == []


@given(st.text())
def test_no_text_breaks_the_feed(text: str) -> None:
    fromstring(make_feed(text))


def test_chapters_are_the_document_that_players_expect() -> None:
    document = json.loads(chapters_json([Mark(0, "Intro"), Mark(62.5, "<b>", "https://x.example/")], title="T"))
    assert document == {
        "version": "1.2.0",
        "title": "T",
        "chapters": [
            {"startTime": 0, "title": "Intro"},
            {"startTime": 62.5, "title": "<b>", "url": "https://x.example/"},
        ],
    }
