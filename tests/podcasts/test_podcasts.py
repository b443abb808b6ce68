"""Shows and episodes through the browser's pages."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.activity.models import Event
from apps.activity.readings import flush_readings
from apps.activity.verbs import Verb
from apps.communities.services import remove_member
from apps.content.kinds.podcast import selectors, services
from apps.content.kinds.podcast.models import Chapter, Cue, Episode, PlayPosition, Show
from apps.content.kinds.podcast.reading_services import read_waiting
from apps.content.kinds.podcast.tasks import batch_read_recordings
from apps.content.kinds.podcast.timing import Mark
from apps.content.kinds.podcast.transcripts import read_transcript
from apps.content.models import Entry
from apps.content.reply_services import edit_reply, post_reply
from apps.content.services import edit_entry, post_entry
from apps.core.refusals import Refused
from apps.search.selectors import found_for
from tests.cast import Cast
from tests.podcasts.making import RECORDINGS, TITLES, TRANSCRIPT, keep, make_episode, make_show, recording

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]  # A person of the cast.
    return client


def test_experts_and_managers_start_shows_and_members_do_not(cast: Cast) -> None:
    address = f"/c/{cast.community.slug}/podcasts/new/"
    for person in (cast.member, cast.outsider):
        assert signed_in(person).post(address, {"title": "Mine", "language": "en"}).status_code == 403
    assert not Show.objects.exists()
    for person in (cast.sme, cast.manager):
        answer = signed_in(person).post(address, {"title": "The loading dock", "language": "en"})
        assert answer.status_code == 302
    assert [show.slug for show in Show.objects.order_by("pk")] == ["the-loading-dock", "the-loading-dock-2"]
    assert Event.objects.filter(verb=Verb.SHOW_CREATED).count() == 2


def test_a_show_without_a_name_is_told_so_and_keeps_what_was_typed(cast: Cast) -> None:
    answer = signed_in(cast.sme).post(
        f"/c/{cast.community.slug}/podcasts/new/", {"title": "", "description": "About pallets", "language": "en"}
    )
    assert answer.status_code == 422
    assert "About pallets" in answer.text
    assert "Give the show a name" in answer.text


def test_a_member_publishes_an_episode_without_script(cast: Cast) -> None:
    show = make_show(cast.sme, cast.community)
    data = {
        "show": show.slug, "title": "Planning without fear", "source": "We talk.", "season": "1", "number": "2",
        "voices": "Ben Guest, Grace (editor)", "chapters": "", "language": "en",
        "audio_": SimpleUploadedFile("talk.mp3", recording(), "audio/mpeg"),
        "transcript": SimpleUploadedFile("talk.vtt", TRANSCRIPT, "text/vtt"),
    }  # fmt: skip
    client = signed_in(cast.member)
    page = client.get(f"/c/{cast.community.slug}/new/episode/?show={show.slug}")
    assert 'enctype="multipart/form-data"' in page.text
    data = {(name if name != "audio_" else file_name_in(page.text)): value for name, value in data.items()}
    answer = client.post(f"/c/{cast.community.slug}/new/episode/", data)
    assert answer.status_code == 302, answer.text
    episode = Episode.objects.get()
    assert (episode.season, episode.number, episode.media_type, episode.size) == (1, 2, "audio/mpeg", len(recording()))
    assert episode.voices == [
        {"name": "Ben Guest", "role": "guest", "url": ""}, {"name": "Grace", "role": "editor", "url": ""},
    ]  # fmt: skip
    assert Cue.objects.count() == 3
    batch_read_recordings()
    page = client.get(answer["Location"])
    for title in ("Welcome", "Split deliveries; what &amp; &lt;why&gt;", TITLES[2]):
        assert title in page.text
    assert "today we talk about split deliveries" in page.text.lower()


def file_name_in(html: str) -> str:
    """What the file input of the recording is called."""
    start = html.index("<input", html.index('for="id_audio'))
    tag = html[start : html.index(">", start)]
    return tag.split('name="', 1)[1].split('"', 1)[0]


def test_a_broken_transcript_is_told_by_line_and_nothing_is_published(cast: Cast) -> None:
    show = make_show(cast.sme, cast.community)
    key = str(keep(cast.member, recording()).key)
    data = {
        "show": show.slug, "title": "T", "source": "x", "language": "", "audio_key": key, "audio_1": key,
        "transcript": SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:05.000 --> 00:01.000\ny\n\nsoon --> 00:01.000\nz"),
        "chapters": "0:00 Begin\nlater More",
    }  # fmt: skip
    answer = signed_in(cast.member).post(f"/c/{cast.community.slug}/new/episode/", data)
    assert answer.status_code == 422
    for sentence in ("Line 3: The line ends before", "Line 6: “soon” is not a moment.", "Line 2: write it as"):
        assert sentence in answer.text
    assert not Entry.objects.exists()


def test_what_is_no_recording_or_no_show_of_the_community_is_refused(cast: Cast) -> None:
    show, other = make_show(cast.sme, cast.community), make_show(cast.sme, cast.hidden)
    given = {"author": cast.member, "community": cast.community, "kind": "episode", "title": "T", "source": "x"}
    for details in (
        {},
        {"show": show},
        {"show": other, "audio": keep(cast.member, recording())},
        {"show": show, "audio": keep(cast.other, recording())},
    ):
        with pytest.raises(Refused):
            post_entry(**given, details=details)
    assert not Entry.objects.exists()
    with pytest.raises(Refused):
        post_entry(**given | {"community": cast.on_request}, details={"show": show})


def test_a_recording_is_read_once_and_what_somebody_wrote_stands(cast: Cast) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    assert episode.facts_read
    assert 6 < episode.duration < 7
    assert episode.cover is not None
    assert episode.cover.family == "image"
    assert list(Chapter.objects.values_list("title", flat=True)) == TITLES
    assert read_waiting() == 0
    own = {"details": {"chapters": [Mark(1, "Ours")], "audio": keep(cast.member, recording("m4a"), "talk.m4a")}}
    edit_entry(by=cast.member, entry=episode.entry, changes=own)
    assert read_waiting() == 1
    episode.refresh_from_db()
    assert (round(episode.duration), episode.media_type) == (8, "audio/mp4")
    assert list(Chapter.objects.values_list("title", flat=True)) == ["Ours"]
    edit_entry(by=cast.member, entry=episode.entry, changes={"details": {"chapters": []}})
    read_waiting()
    assert list(Chapter.objects.values_list("title", flat=True)) == TITLES


def test_editing_keeps_recording_chapters_and_transcript_that_nobody_touched(cast: Cast) -> None:
    show = make_show(cast.sme, cast.community)
    episode = make_episode(cast.member, show)
    client = signed_in(cast.member)
    address = f"/e/{episode.pk}/edit/"
    page = client.get(address)
    assert "0:02 Split deliveries; what &amp; &lt;why&gt;" in page.text
    chapters = "\n".join(f"{chapter.clock} {chapter.title}" for chapter in episode.chapters.all())
    data = {"show": show.slug, "title": "New title", "source": "x", "chapters": chapters, "voices": "", "language": ""}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.text
    episode.refresh_from_db()
    assert (episode.entry.title, episode.audio_id is not None, episode.has_own_chapters) == ("New title", True, False)
    assert (episode.chapters.count(), episode.cues.count()) == (3, 3)
    client.post(address, data | {"without_transcript": "on"})
    assert episode.cues.count() == 0


def test_search_finds_what_is_said(cast: Cast, flow: Callable[[], None]) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.hidden))
    flow()
    assert [hit.url for hit in found_for(cast.other, "pallets").hits] == [episode.entry.get_absolute_url()]
    assert found_for(cast.outsider, "pallets").hits == []


def test_the_page_of_an_episode_searches_its_transcript(cast: Cast) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    client = signed_in(cast.other)
    hit = client.get(f"/e/{episode.pk}/transcript/?q=Split+Pallets")
    assert "?t=2#player" in hit.text
    assert "see you next week" not in hit.text.lower()
    assert "not said in this recording" in client.get(f"/e/{episode.pk}/transcript/?q=zebra").text
    text = client.get(f"/e/{episode.pk}/transcript/")
    assert text["Content-Type"] == "text/vtt; charset=utf-8"
    assert text.content.startswith(b"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Ada>Welcome to the loading dock.")


def test_markup_in_titles_transcripts_and_names_stays_text(cast: Cast) -> None:
    show = make_show(cast.sme, cast.community, EVIL, author=EVIL)
    said = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v {EVIL}>x &lt;script&gt;alert(1)&lt;/script&gt;\n"
    details = {
        "transcript": read_transcript(said.encode()),
        "chapters": [Mark(0, EVIL)],
        "voices": [{"name": EVIL, "role": EVIL, "url": ""}],
    }
    episode = make_episode(cast.member, show, EVIL[:200], details)
    client = signed_in(cast.other)
    for address in (
        episode.entry.get_absolute_url(), show.get_absolute_url(), f"/c/{cast.community.slug}/podcasts/",
        f"/e/{episode.pk}/transcript/?q=alert",
    ):  # fmt: skip
        html = client.get(address).text
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address


def test_a_listener_goes_on_where_they_stopped_and_nobody_else_sees_it(cast: Cast) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    mine = signed_in(cast.other)
    assert mine.post(f"/e/{episode.pk}/position/", {"seconds": "4.25"}).status_code == 204
    assert mine.post(f"/e/{episode.pk}/position/", {"seconds": "9999"}).status_code == 204
    assert PlayPosition.objects.get().seconds == episode.duration
    mine.post(f"/e/{episode.pk}/position/", {"seconds": "4.25"})
    assert 'data-at="4.25"' in mine.get(episode.entry.get_absolute_url()).text
    assert 'data-at="0.00"' in signed_in(cast.manager).get(episode.entry.get_absolute_url()).text
    for wrong in ("", "x", "nan", "inf"):
        assert mine.post(f"/e/{episode.pk}/position/", {"seconds": wrong}).status_code == 400
    assert PlayPosition.objects.count() == 1


def test_listening_is_a_reading_once_for_each_quarter(cast: Cast) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    before = Event.objects.count()
    for seconds in (0.1, 0.2, 2.0, 2.1, 6.4):
        services.note_listening(person=cast.other, episode=episode, seconds=seconds)
    assert Event.objects.count() == before
    flush_readings()
    rows = Event.objects.filter(verb=Verb.EPISODE_PLAYED, entry_id=episode.pk).order_by("pk")
    assert [row.context["reached"] for row in rows] == [0, 25, 100]


def test_a_reply_that_names_a_moment_stands_at_that_moment(cast: Cast) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    late = post_reply(author=cast.other, entry=episode.entry, source="At 0:05 I laughed.")
    early = post_reply(author=cast.sme, entry=episode.entry, source="0:02 is the point.")
    post_reply(author=cast.sme, entry=episode.entry, source="Ratio 3:2 names none.")
    episode.entry.refresh_from_db()
    assert [(remark.clock, remark.reply) for remark in selectors.remarks_at_moments(episode.entry)] == [
        ("0:02", early), ("0:05", late),
    ]  # fmt: skip
    assert "is the point." in signed_in(cast.member).get(episode.entry.get_absolute_url()).text
    edit_reply(by=cast.other, reply=late, source="Never mind.")
    assert len(selectors.remarks_at_moments(episode.entry)) == 1


def test_shows_and_episodes_of_a_hidden_community_are_out_of_sight(cast: Cast) -> None:
    show = make_show(cast.sme, cast.hidden)
    episode = make_episode(cast.member, show)
    remove_member(by=cast.manager, community=cast.hidden, user=cast.other)
    client = signed_in(cast.other)
    for address in (show.get_absolute_url(), f"/c/{cast.hidden.slug}/podcasts/", f"/e/{episode.pk}/transcript/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/e/{episode.pk}/position/", {"seconds": "1"}).status_code == 404
    assert client.post(f"{show.get_absolute_url()}feed-address/").status_code == 404
    assert not PlayPosition.objects.exists()
    assert episode.audio is not None
    assert client.get(episode.audio.get_absolute_url()).status_code == 404


def test_a_cover_is_seen_by_whoever_sees_the_show(cast: Cast) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.hidden))
    assert episode.cover is not None
    picture = keep(cast.sme, (RECORDINGS / "cover.png").read_bytes(), "cover.png")
    show = make_show(cast.sme, cast.hidden, "Covered", cover=picture)
    for address in (episode.cover.get_absolute_url(), show.picture):
        seen = signed_in(cast.other).get(address)
        assert (seen.status_code, bool(seen.getvalue())) == (200, True)
        assert signed_in(cast.outsider).get(address).status_code == 404
