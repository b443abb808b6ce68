"""Transcripts in every format, with what is wrong said by line."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.content.kinds.podcast.moments import after_moment, first_moment
from apps.content.kinds.podcast.transcripts import BrokenTranscript, Line, as_plain, as_vtt, read_transcript
from tests.podcasts.making import TRANSCRIPT


def test_vtt_gives_lines_with_voices_and_without_marks() -> None:
    noted = TRANSCRIPT.replace(b"WEBVTT\n", b"WEBVTT - of our own\nKind: captions\n\nNOTE a remark\nof two lines\n", 1)
    assert read_transcript(noted) == [
        Line(0, 2, "Welcome to the loading dock.", "Ada"),
        Line(2, 4.5, "Today we talk about split deliveries & pallets.", "Ben"),
        Line(4.5, 6, "See you next week.", "Ada"),
    ]


def test_srt_gives_lines_and_takes_a_name_with_a_colon_for_the_speaker() -> None:
    text = (
        "\ufeff1\r\n00:00:00,500 --> 00:00:02,000\r\nAda Lovelace: Good\r\nmorning.\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:03,000\r\n{\\an8}<b>Hello</b>\r\n"
    )
    assert read_transcript(text.encode(), "talk.srt") == [
        Line(0.5, 2, "Good morning.", "Ada Lovelace"),
        Line(2, 3, "Hello"),
    ]


def test_json_joins_the_words_of_one_breath() -> None:
    text = (
        '{"version": "1.0.0", "segments": [{"speaker": "Ada", "startTime": 0.5, "endTime": 0.7, "body": "I"},'
        '{"speaker": "Ada", "startTime": 1, "endTime": 1.2, "body": "plan."},'
        '{"speaker": "Ben", "startTime": 1.5, "endTime": 2, "body": "Do you?"}]}'
    )
    assert read_transcript(text.encode()) == [Line(0.5, 1.2, "I plan.", "Ada"), Line(1.5, 2, "Do you?", "Ben")]


def test_plain_text_has_speakers_and_no_moments() -> None:
    lines = read_transcript(b"**Ada:** Good morning.\n\nAnd more\nof it.\n\nBen: Hello.\n", "talk.md")
    assert lines == [
        Line(None, None, "Good morning.", "Ada"),
        Line(None, None, "And more of it.", "Ada"),
        Line(None, None, "Hello.", "Ben"),
    ]
    assert as_plain(lines) == "Ada: Good morning.\nAnd more of it.\nBen: Hello."


@pytest.mark.parametrize(
    ("content", "name", "faults"),
    [
        (b"WEBVTT\n\n00:01.000 -> 00:02.000\nx\n\n00:05.000 --> 00:01.000\ny\n\nsoon --> 00:03.000\nz\n", "a.vtt",
         ["Line 3: There is no line with two moments (00:01.000 --> 00:02.500) here.",
          "Line 6: The line ends before it begins.", "Line 9: “soon” is not a moment."]),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\nno moment\n", "a.srt",
         ["Line 5: There is no line with two moments (00:01.000 --> 00:02.500) here."]),
        (b'{"segments": [\n{"body": "x"},\n{"startTime": -1, "body": "y"}]}', "a.json",
         ["Segment 1 needs startTime and body.", "Segment 2 needs startTime and body."]),
        (b'{"segments": [\n{"body": "x",}]}', "a.json", ["Line 2: The JSON is broken here."]),
        (b"00:01.000 --> 00:02.000\nx", "a.vtt", ["Line 1: A VTT file begins with the word WEBVTT."]),
        (b"WEBVTT\n\n", "a.vtt", ["There is no text in this transcript."]),
        (b"", "a.txt", ["There is no text in this transcript."]),
        (b"\x81\x8d\x8f", "a.txt", ["This is not a text file. Save the transcript as UTF-8."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_line(content: bytes, name: str, faults: list[str]) -> None:
    with pytest.raises(BrokenTranscript) as broken:
        read_transcript(content, name)
    assert [str(fault) for fault in broken.value.faults] == faults


def test_what_was_read_and_written_as_vtt_is_read_the_same() -> None:
    lines = [Line(0, 1.5, "<script>alert(1)</script> & --> more", "A & B"), Line(3700, 3701, "x", "")]
    text = as_vtt(lines)
    assert "<script>" not in text
    assert text.count("-->") == 2
    assert read_transcript(text.encode()) == lines


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    for name in ("a.vtt", "a.srt", "a.json", ""):
        with suppress(BrokenTranscript):
            assert all(line.text for line in read_transcript(content, name))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("At 12:34 you say", 754), ("1:02:03!", 3723), ("(0:05)", 5), ("ratio 3:2", None), ("12:34:56:78", None),
     ("http://x:12/34", None), ("1.12:30.5", None), ("nothing", None)],
)  # fmt: skip
def test_the_first_moment_in_a_remark_is_found(text: str, seconds: float | None) -> None:
    assert first_moment(text) == seconds


def test_a_remark_is_listed_without_the_moment_that_stands_beside_it() -> None:
    assert [after_moment(text) for text in ("0:28 I paid", "1:10 – Good", "At 1:10", "12:34")] == [
        "I paid", "Good", "At 1:10", "12:34",
    ]  # fmt: skip


@pytest.mark.real_data
def test_real_transcripts_are_read(real_data: Path) -> None:
    names = {".vtt": 7, ".srt": 222, ".json": 2}
    for ending, count in names.items():
        path = real_data / f"podcast-feeds/podcast-namespace/docs_examples_transcripts_example{ending}"
        assert len(read_transcript(path.read_bytes(), path.name)) == count
    talks = sorted((real_data / "podcast-transcripts-changelog").glob("*/*.md"))
    assert len(talks) == 84
    for path in talks:
        lines = read_transcript(path.read_bytes(), path.name)
        speakers = {line.speaker for line in lines}
        assert "Adam Stacoviak" in speakers
        assert len(speakers) < 12
