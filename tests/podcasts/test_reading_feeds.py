"""Feeds of others, read: what another reader expects of them, and what nobody should swallow."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from apps.content.kinds.podcast.feed import Voice
from apps.integrations.podcasts.reading import BrokenFeed, FeedEpisode, read_feed

HERE = "http://tests.example/data/"
# Where we decide otherwise: a guid stays as it is written, and a picture is no recording.
OTHER_GUIDS = {
    "chapters", "duration", "itunes_duration", "itunes_episode_image", "itunes_no_xmlns", "itunes_subtitle",
    "itunes_xmlns", "media_episode_thumbnail", "media_episode_thumbnail_group", "permalink",
}  # fmt: skip
OTHER_RECORDINGS = {"image_and_audio", "no_title_multi_enclosure", "max_episodes"}


def expected_of(path: Path) -> dict[str, Any]:
    """The expected result, with addresses as from a server."""
    text = path.with_suffix(".json").read_text().replace("file://tests/data/", HERE)
    expected: dict[str, Any] = json.loads(text.replace("file://tests/", "http://tests.example/"))
    return expected


@pytest.mark.real_data
def test_feeds_are_read_as_another_reader_expects(real_data: Path) -> None:
    paths = sorted((real_data / "podcast-feeds/podcastparser").glob("*.rss"))
    assert len(paths) == 70
    for path in paths:
        expected, name = expected_of(path), path.stem
        feed = read_feed(path.read_bytes(), base=HERE + name, name=name)
        assert feed.title == expected["title"], name
        assert feed.image == expected.get("cover_url", ""), name
        assert feed.language == expected.get("language", ""), name
        assert feed.is_explicit == expected.get("explicit", False), name
        ours = {episode.title: episode for episode in feed.episodes}
        for episode in expected["episodes"]:
            check_episode(name, ours[episode["title"]], episode)


def check_episode(name: str, ours: FeedEpisode, expected: dict[str, Any]) -> None:
    assert int(ours.published.timestamp() if ours.published else 0) == expected["published"], name
    assert int(ours.duration) == expected["total_time"], name
    assert ours.number == expected.get("number"), name
    assert ours.image == expected.get("episode_art_url", ""), name
    assert len(ours.chapters) == len(expected.get("chapters", [])), name
    assert [voice.name for voice in ours.voices] == [one["name"] for one in expected.get("persons", [])], name
    assert ours.chapters_address == expected.get("chapters_json_url", ""), name
    assert [text.address for text in ours.transcripts][:1] == [
        address for address in [expected.get("transcript_url")] if address
    ], name
    if name not in OTHER_GUIDS:
        assert ours.guid == expected["guid"], name
    if name not in OTHER_RECORDINGS:
        recordings = [enclosure["url"] for enclosure in expected["enclosures"]]
        assert ([ours.audio.address] if ours.audio else []) == recordings[:1], name
        assert bool(ours.refusal) == (not recordings), name


@pytest.mark.real_data
def test_the_example_of_podcasting_two_is_read(real_data: Path) -> None:
    feed = read_feed((real_data / "podcast-feeds/podcast-namespace/example.xml").read_bytes())
    assert (feed.title, feed.author, feed.author_email) == (
        "Podcasting 2.0 Namespace Example", "John Doe", "johndoe@example.com",
    )  # fmt: skip
    episode = feed.episodes[0]
    assert (episode.season, episode.number) == (1, 3)
    assert episode.published == datetime(2020, 10, 9, 4, 30, 38, tzinfo=UTC)
    assert episode.voices[1] == Voice("Dave Jones", "guest", "https://github.com/daveajones/")
    assert [text.media_type for text in episode.transcripts] == ["text/vtt", "text/plain"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no element found"),
        (b"<rss><channel>", "line 1"),
        (b"<html><body/></html>", "neither a channel nor entries"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel><title>&a;</title></channel></rss>', "entities of its own"),
        (b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss><channel/></rss>', ""),
        (b"<a>" * 5000, "deeper"),
        (b"<rss><channel>\xff\xfe</channel></rss>", "line 1"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(content: bytes, words: str) -> None:
    if not words:
        assert read_feed(content).episodes == []
        return
    with pytest.raises(BrokenFeed, match=words):
        read_feed(content)


def test_names_of_html_characters_are_understood() -> None:
    feed = read_feed(b"<rss><channel><title>Caf&eacute;&nbsp;&amp; Co</title></channel></rss>")
    assert feed.title == "Café\xa0& Co"


def test_what_cannot_be_played_or_told_apart_is_refused_by_name() -> None:
    items = (
        "<item><title>a</title></item>"
        '<item><title>b</title><enclosure url="http://x.example/a.mp4" type="video/mp4"/></item>'
        '<item><title>c</title><enclosure url="javascript:alert(1)"/></item>'
        '<item><title>d</title><guid>1</guid><enclosure url="http://x.example/a.mp3"/></item>'
        '<item><title>e</title><guid>1</guid><enclosure url="http://x.example/b.mp3"/></item>'
    )
    feed = read_feed(f"<rss><channel>{items}</channel></rss>".encode())
    assert [episode.refusal for episode in feed.episodes] == [
        "has no recording",
        "is no recording of sound (video/mp4)",
        "names its recording by no complete address",
        "",
        "has the guid of another episode before it",
    ]
