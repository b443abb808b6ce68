"""Feeds become shows and episodes, twice with the same result, and whatever is left out is said."""

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.activity.models import Event, Origin
from apps.content.kinds.podcast.models import Chapter, Cue, Episode, Show
from apps.content.kinds.podcast.reading_services import read_waiting
from apps.content.models import Entry
from apps.integrations.merging import merge_into
from apps.integrations.podcasts.fetching import Fetcher, NotFetched
from apps.notifications.models import Notification
from tests.cast import Cast, make_person
from tests.podcasts.making import RECORDINGS, TRANSCRIPT, recording

pytestmark = pytest.mark.django_db
FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The dock &amp; the desk</title><link>https://show.example/</link><language>de-DE</language>
<itunes:author>Ada Lovelace</itunes:author><itunes:category text="Business"/><itunes:image href="https://show.example/cover.png"/>
<item><title>Second</title><guid>two</guid><pubDate>Tue, 06 Oct 2020 08:00:00 GMT</pubDate>
  <content:encoded><![CDATA[<p>About <b>pallets</b>.</p><script>alert(1)</script>]]></content:encoded>
  <author>member-person@example.org (Somebody Else)</author><itunes:keywords>pallets, docks</itunes:keywords>
  <enclosure url="https://show.example/talk.mp3" type="audio/mpeg" length="7327"/>
  <itunes:duration>0:06</itunes:duration><podcast:season>1</podcast:season><podcast:episode>2</podcast:episode>
  <podcast:chapters url="https://show.example/chapters.json" type="application/json+chapters"/>
  <podcast:transcript url="https://show.example/talk.vtt" type="text/vtt"/>
  <podcast:person role="guest">Grace</podcast:person></item>
<item><title>First</title><guid>one</guid><pubDate>Mon, 05 Oct 2020 08:00:00 GMT</pubDate>
  <enclosure url="https://show.example/gone.mp3" type="audio/mpeg" length="1"/>
  <podcast:transcript url="https://show.example/broken.vtt" type="text/vtt"/></item>
<item><title>Film</title><guid>film</guid><enclosure url="https://show.example/a.mp4" type="video/mp4"/></item>
</channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A feed with some of the files that it names."""
    (tmp_path / "feed.xml").write_text(FEED)
    (tmp_path / "talk.mp3").write_bytes(recording())
    (tmp_path / "talk.vtt").write_bytes(TRANSCRIPT)
    (tmp_path / "broken.vtt").write_text("WEBVTT\n\n00:05.000 --> 00:01.000\nx\n")
    (tmp_path / "cover.png").write_bytes((RECORDINGS / "cover.png").read_bytes())
    chapters = {"version": "1.2.0", "chapters": [{"startTime": 1.5, "title": "From the web"}]}
    (tmp_path / "chapters.json").write_text(json.dumps(chapters))
    return tmp_path


def run(place: Path | str, *args: Any, report: Path, slug: str = "community", **options: Any) -> list[dict[str, Any]]:
    """Run the command; gives the rows of its report."""
    call_command("import_podcast", str(place), *args, community=slug, offline=True, report=report,
                 stdout=io.StringIO(), **options)  # fmt: skip
    rows: list[dict[str, Any]] = json.loads(report.read_text())["rows"]
    return rows


def fates(rows: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter((row["file"], row["fate"]) for row in rows)


def test_a_feed_becomes_a_show_with_its_episodes(cast: Cast, folder: Path, tmp_path: Path) -> None:
    rows = run(folder / "feed.xml", media=folder, report=tmp_path / "report.json")
    show = Show.objects.get()
    assert (show.title, show.language, show.category, show.author) == (
        "The dock & the desk", "de", "Business", "Ada Lovelace",
    )  # fmt: skip
    first, second = Episode.objects.select_related("entry__author").order_by("entry__published_at")
    assert (first.entry.title, second.entry.title) == ("First", "Second")
    assert second.entry.published_at.isoformat() == "2020-10-06T08:00:00+00:00"
    assert (second.season, second.number, second.duration, second.guid) == (1, 2, 6.0, "two")
    assert (second.external_address, second.audio) == ("https://show.example/talk.mp3", None)
    assert second.entry.source.startswith("About **pallets**.")
    assert "script" not in second.entry.html
    assert set(second.entry.tags.values_list("name", flat=True)) == {"pallets", "docks"}
    # The e-mail is that of an account here; the other author becomes a placeholder.
    assert second.entry.author == cast.member
    assert (first.entry.author.name, first.entry.author.is_placeholder) == ("Ada Lovelace", True)
    assert list(Chapter.objects.values_list("episode_id", "title")) == [(second.pk, "From the web")]
    assert Cue.objects.filter(episode=second).count() == 3
    told = {(row["file"], row["key"]): row["reason"] for row in rows if row["fate"] in {"left_out", "broken"}}
    assert told == {
        ("episodes", "film"): "is no recording of sound (video/mp4)",
        ("transcripts", "https://show.example/broken.vtt"): "Line 3: The line ends before it begins.",
    }
    assert fates(rows)["episodes", "new"] == 2
    assert not Notification.objects.exists()
    assert set(Event.objects.filter(entry_id=second.pk).values_list("origin", flat=True)) == {Origin.IMPORT}


def test_a_second_run_changes_nothing_and_a_dry_run_writes_nothing(cast: Cast, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    dry = run(folder / "feed.xml", media=folder, report=report, dry_run=True)
    assert fates(dry)["episodes", "new"] == 2
    assert not Show.objects.exists()
    assert not Entry.objects.exists()
    run(folder / "feed.xml", media=folder, report=report)
    events = Event.objects.count()
    again = run(folder / "feed.xml", media=folder, report=report)
    assert fates(again) == {
        ("shows", "here"): 1, ("people", "left_out"): 2, ("episodes", "here"): 2, ("episodes", "left_out"): 1,
    }  # fmt: skip
    assert (Show.objects.count(), Entry.objects.count(), Event.objects.count()) == (1, 2, events)


def test_recordings_come_in_when_asked_for_and_the_others_stay_links(cast: Cast, folder: Path, tmp_path: Path) -> None:
    rows = run(folder / "feed.xml", "--audio", media=folder, report=tmp_path / "report.json")
    second = Episode.objects.get(guid="two")
    assert second.audio is not None
    assert second.audio.size == len(recording())
    assert Show.objects.get().cover is not None
    first = Episode.objects.get(guid="one")
    assert (first.audio, first.external_address) == (None, "https://show.example/gone.mp3")
    assert [row["reason"] for row in rows if row["key"] == "https://show.example/gone.mp3"] == [
        "is on the web, which was not to be asked"
    ]
    read_waiting()
    second.refresh_from_db()
    assert round(second.duration) == 6
    # The chapters that the feed names stand before those in the file.
    assert list(second.chapters.values_list("title", flat=True)) == ["From the web"]


def test_a_claimed_placeholder_brings_its_show_and_recordings(cast: Cast, folder: Path, tmp_path: Path) -> None:
    run(folder / "feed.xml", "--audio", media=folder, report=tmp_path / "report.json")
    maker = Entry.objects.get(title="First").author
    assert maker.is_placeholder
    assert maker.files.exists()
    merge_into(placeholder=maker, person=cast.other)
    assert Entry.objects.get(title="First").author == cast.other
    assert Show.objects.get().created_by == cast.other
    assert not User.objects.filter(pk=maker.pk).exists()


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "<rss><channel>", '<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>']
)
def test_what_is_no_feed_is_refused_before_anything_is_written(cast: Cast, tmp_path: Path, text: str) -> None:
    (tmp_path / "feed.xml").write_text(text)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "feed.xml", report=tmp_path / "report.json", slug="new-one")
    with pytest.raises(CommandError, match="no file"):
        run(tmp_path / "missing.xml", report=tmp_path / "report.json")
    assert not Show.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x", "http://localhost:1/x", "http://169.254.169.254/latest/meta-data/", "http://[::1]/x",
        "http://10.0.0.8/x", "file:///etc/passwd", "ftp://show.example/x", "http:///x", "http://0x7f000001/x",
    ],
)  # fmt: skip
def test_a_feed_leads_nowhere_within_the_network(address: str) -> None:
    with pytest.raises(NotFetched):
        Fetcher().fetch(address, most=1000)


@pytest.mark.real_data
def test_every_feed_of_others_comes_in_or_says_why_not(real_data: Path, tmp_path: Path) -> None:
    make_person("boss", is_staff=True)
    folder = real_data / "podcast-feeds"
    feeds = [*sorted(folder.rglob("*.rss")), folder / "podcast-namespace/example.xml"]
    assert len(feeds) == 71
    for number, path in enumerate(feeds):
        rows = run(path, report=tmp_path / "report.json", slug=f"site-{number}")
        expected = json.loads(path.with_suffix(".json").read_text())["episodes"] if path.suffix == ".rss" else [0, 0, 0]
        came = fates(rows)
        told = came["episodes", "new"] + came["episodes", "left_out"]
        assert told >= len(expected) or path.stem == "max_episodes", path.name
        assert all(row["reason"] for row in rows if row["fate"] in {"left_out", "broken"}), path.name
        assert not any(row["file"] == "episodes" and row["fate"] == "broken" for row in rows), path.name
    assert Episode.objects.count() == Entry.objects.count() >= 39
    assert Show.objects.get(title="Podcasting 2.0 Namespace Example").episodes.count() == 3
