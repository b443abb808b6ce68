"""What changed between two texts is shown word by word and loses nothing."""

from hypothesis import given
from hypothesis import strategies as st

from apps.pages.history import difference


def without(kind: str, old: str, new: str) -> str:
    return "".join(part.text for part in difference(old, new) if part.kind != kind)


def test_changed_word_is_taken_out_and_put_in() -> None:
    parts = difference("Post to 101 first.", "Post to 103 first.")
    assert [(part.kind, part.text) for part in parts] == [
        ("equal", "Post to "),
        ("deleted", "101"),
        ("space", ""),
        ("inserted", "103"),
        ("equal", " first."),
    ]


def test_long_unchanged_stretch_is_cut_in_the_middle() -> None:
    parts = difference("word " * 300, "word " * 300 + "end")
    assert [part.kind for part in parts] == ["equal", "gap", "equal", "inserted"]
    assert sum(len(part.text) for part in parts) < 400


@given(old=st.text(max_size=80), new=st.text(max_size=80))
def test_parts_put_together_are_both_texts(old: str, new: str) -> None:
    assert without("inserted", old, new) == old
    assert without("deleted", old, new) == new
