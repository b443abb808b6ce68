"""What people wrote, out of messages as the usual programs send them."""

from pathlib import Path

import pytest

from apps.inbound.composing import written_in
from apps.inbound.message import read_message
from apps.inbound.plain import to_markdown, unflowed
from apps.inbound.words import own_words

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.eml"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_program_sends_an_answer_and_only_its_words_are_found(path):
    written = written_in(read_message(path.read_bytes()))
    assert written.words + "\n" == path.with_suffix(".md").read_text()
    assert not written.files
    assert not written.left_out


def test_a_writer_answers_between_the_lines_of_a_long_quote_and_its_last_paragraph_stays():
    quote = "\n".join(f"> line {number}" for number in range(12))
    text = f"See below.\n\nOn 23/11/2026 10:11, Ann wrote:\n{quote}\n>\n> And on Monday?\n\nNo.\n\n> the rest\n"
    assert own_words(text) == "See below.\n\n> And on Monday?\n\nNo."


@pytest.mark.parametrize(
    "text",
    [
        "> all of it\n> is quoted\n",
        "On 23 Nov 2026, at 10:11, Ann <a@example.org> wrote:\n\n> quoted",
        "-- \nMaria",
        "",
        "\n \n",
    ],
)
def test_a_writer_sends_nothing_of_their_own_and_nothing_is_found(text):
    assert not own_words(text)


def test_a_writer_says_only_thanks_and_it_stays():
    assert own_words("Thanks, Ann\n") == "Thanks, Ann"


def test_a_writer_quotes_code_that_looks_like_a_quote_and_it_stays():
    text = "Try\n\n```\n> not quoted\n--\n```\n\nand say"
    assert own_words(text) == text


def test_lines_that_were_broken_for_transport_are_joined_again():
    assert unflowed("one \ntwo\n> three \n> four\n-- \nMaria") == "one two\n> three four\n-- \nMaria"
    assert unflowed("Donau- \ndampf", is_delsp=True) == "Donau-dampf"
    assert unflowed(" > no quote\n From here") == "> no quote\nFrom here"


def test_short_lines_stay_lines_and_full_ones_flow():
    full = "This line was broken by the program that sent it, behind column 64 or"
    assert to_markdown(f"Two docks\nTwo tides\n\n{full}\nso.") == f"Two docks\\\nTwo tides\n\n{full}\nso."
    assert to_markdown("- one\n- two\n\n```\na\nb\n```") == "- one\n- two\n\n```\na\nb\n```"


def test_a_hostile_writer_sends_what_looks_like_quoting_for_ever_and_it_is_read():
    """Without its bounds the patterns for attributions would be at this for hours."""
    for beginning in ("On ", "On On ", "Am ", "> " * 200, "From: ", "* " * 300 + "From:", "_" * 40 + "\n"):
        own_words("\n".join([beginning + "wrote x" * 600] * 300))
    own_words("On " + "x " * 200_000)
    own_words(">\n\n" * 50_000)
