"""What audio files say of themselves, whole and broken."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.content.kinds.podcast.audio import read_audio
from apps.content.kinds.podcast.timing import Mark, clock_of, seconds_of, stamp_of, tidy_marks
from tests.podcasts.making import TITLES, recording

KINDS = ("mp3", "m4a", "ogg", "flac")


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_tells_its_length_title_and_chapters(kind: str) -> None:
    facts = read_audio(BytesIO(recording(kind)))
    assert facts is not None
    assert 6 < facts.duration <= 8
    assert (facts.title, facts.artist) == ("Planning without fear", "Ada Planner")
    assert [mark.title for mark in facts.chapters] == TITLES
    assert [mark.start for mark in facts.chapters] == [0, 2, 4]


def test_a_cover_in_the_file_is_found() -> None:
    facts = read_audio(BytesIO(recording("mp3")))
    assert facts is not None
    assert facts.cover.startswith(b"\xff\xd8")


def test_chapters_of_an_m4a_are_found_in_the_text_track_where_there_is_no_list() -> None:
    without_list = recording("m4a").replace(b"chpl", b"free")
    facts = read_audio(BytesIO(without_list))
    assert facts is not None
    assert [mark.title for mark in facts.chapters] == TITLES


def test_what_is_no_recording_is_refused_without_an_error() -> None:
    for content in (b"", b"ID3", b"%PDF-1.7", b"\x00" * 64, b"RIFF\x00\x00\x00\x00WAVE"):
        facts = read_audio(BytesIO(content))
        assert facts is None or facts.chapters == ()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 6000), st.binary(min_size=1, max_size=24), st.integers(10, 20_000))
def test_a_broken_file_costs_facts_and_never_raises(kind: str, at: int, noise: bytes, length: int) -> None:
    content = bytearray(recording(kind))
    content[at : at + len(noise)] = noise
    read_audio(BytesIO(bytes(content[:length])))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("75", 75), ("1:15", 75), ("01:01:15.250", 3675.25), ("00:00:00,179", 0.179), ("90:00", 5400)],
)
def test_moments_are_read_in_every_spelling(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "x", "1:75", "-3", "1:2:3:4", "1e9", "99999999"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert seconds_of(text) is None


def test_moments_are_written_as_people_and_programs_read_them() -> None:
    assert [clock_of(5), clock_of(75), clock_of(3675.9)] == ["0:05", "1:15", "1:01:15"]
    assert stamp_of(3675.25) == "01:01:15.250"
    assert stamp_of(59.9996, comma=True) == "00:01:00,000"


def test_chapters_are_put_in_order_and_those_beyond_the_end_left_out() -> None:
    marks = tidy_marks([Mark(9, "late"), Mark(4, " two\nlines "), Mark(4, "again"), Mark(0, ""), Mark(1, "one")], 8)
    assert [(mark.start, mark.title) for mark in marks] == [(1, "one"), (4, "two lines")]
