"""What changed between two texts is shown word by word and loses nothing."""

from hypothesis import given
from hypothesis import strategies as st

from apps.core.differences import Row, inline, side_by_side

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \n.a"), max_size=80)


def without(kind: str, old: str, new: str) -> str:
    return "".join(part.text for part in inline(old, new) if part.kind != kind)


def shown(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row.kind, "".join(p.text for p in row.old), "".join(p.text for p in row.new)) for row in rows]


def test_changed_word_is_taken_out_and_put_in() -> None:
    parts = inline("Post to 101 first.", "Post to 103 first.")
    assert [(part.kind, part.text) for part in parts] == [
        ("equal", "Post to "),
        ("deleted", "101"),
        ("space", ""),
        ("inserted", "103"),
        ("equal", " first."),
    ]


def test_words_replaced_in_a_row_are_one_change() -> None:
    parts = inline("We count every Friday morning.", "We check each Monday evening.")
    assert [(part.kind, part.text) for part in parts if part.kind in {"deleted", "inserted"}] == [
        ("deleted", "count every Friday morning"),
        ("inserted", "check each Monday evening"),
    ]


def test_long_unchanged_stretch_is_cut_in_the_middle() -> None:
    parts = inline("word " * 300, "word " * 300 + "end")
    assert [part.kind for part in parts] == ["equal", "gap", "equal", "inserted"]
    assert sum(len(part.text) for part in parts) < 400


def test_new_paragraph_leaves_the_others_alone() -> None:
    old = "First we look.\n\nThen we count.\n"
    parts = inline(old, "First we look.\n\nThen we ask the shift leader.\n\nThen we count.\n")
    assert [part.kind for part in parts] == ["equal", "inserted", "equal"]


def test_lines_stand_beside_what_they_became() -> None:
    old = "Open the valve.\nCount the parts twice.\nClose it."
    new = "Put on gloves.\nOpen the valve slowly.\nCount the parts.\nClose it."
    assert shown(side_by_side(old, new)) == [
        ("inserted", "", "Put on gloves."),
        ("changed", "Open the valve.", "Open the valve slowly."),
        ("changed", "Count the parts twice.", "Count the parts."),
        ("equal", "Close it.", "Close it."),
    ]


def test_far_lines_are_left_out_and_numbers_go_on() -> None:
    old = "\n".join(f"line {n}" for n in range(40))
    rows = side_by_side(old, old.replace("line 20", "line twenty"))
    assert [row.kind for row in rows] == ["gap", *["equal"] * 3, "changed", *["equal"] * 3, "gap"]
    assert (rows[4].old_number, rows[4].new_number) == (21, 21)


def test_equal_texts_have_no_rows_but_a_gap() -> None:
    assert [row.kind for row in side_by_side("a\nb", "a\nb")] == ["gap"]
    assert side_by_side("", "") == []


@given(old=TEXT, new=TEXT)
def test_parts_put_together_are_both_texts(old: str, new: str) -> None:
    assert without("inserted", old, new) == old
    assert without("deleted", old, new) == new


@given(old=TEXT, new=TEXT)
def test_rows_put_together_are_the_lines_around_the_changes(old: str, new: str) -> None:
    rows = side_by_side(old, new)
    for row, (kind, before, after) in zip(rows, shown(rows), strict=True):
        if kind != "gap":
            assert row.old_number is None or before == old.splitlines()[row.old_number - 1]
            assert row.new_number is None or after == new.splitlines()[row.new_number - 1]


def test_texts_too_long_to_compare_are_shown_as_replaced() -> None:
    old, new = "a b " * 25_000, "c d " * 25_000
    assert [part.kind for part in inline(old, new)] == ["deleted", "inserted"]
