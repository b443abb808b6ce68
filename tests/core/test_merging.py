"""Two changes of one text: neither is lost, whatever the texts."""

from hypothesis import given
from hypothesis import strategies as st

from apps.core.lining_up import anchors
from apps.core.merging import MARK, Hunk, Merged, merge

LINES = st.lists(st.sampled_from(["", "a", "b", "c", "one two three four", "one two 3 four", "x y"]), max_size=8)
TEXTS = LINES.map("\n".join)
WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=9).map(" ".join)


def parts(merged: Merged, side: str) -> str:
    return "\n".join(line for hunk in merged.hunks for line in getattr(hunk, side))


def swapped(hunk: Hunk) -> Hunk:
    return Hunk(hunk.base, hunk.theirs, hunk.mine, hunk.settled)


@given(TEXTS, TEXTS)
def test_a_change_of_one_side_is_taken_whole(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, base).is_clean


@given(TEXTS, TEXTS)
def test_the_same_change_of_both_is_made_once(base: str, changed: str) -> None:
    merged = merge(base, changed, changed)
    assert merged.is_clean
    assert merged.text == changed


@given(st.one_of(TEXTS, WORDS), st.one_of(TEXTS, WORDS), st.one_of(TEXTS, WORDS))
def test_no_line_of_anybody_is_lost(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    assert (parts(merged, "base"), parts(merged, "mine"), parts(merged, "theirs")) == (base, mine, theirs)
    for hunk in merged.hunks:
        if hunk.settled is None:
            assert hunk.mine != hunk.theirs
        elif len(hunk.base) == len(hunk.settled) == 1:
            added = {word for side in (hunk.mine, hunk.theirs) for word in side[0].split()} - set(hunk.base[0].split())
            assert added <= set(hunk.settled[0].split())
        else:
            assert hunk.settled in {hunk.mine, hunk.theirs}


@given(LINES, LINES, LINES, LINES)
def test_changes_that_stand_apart_are_both_kept(
    before: list[str], mine: list[str], theirs: list[str], end: list[str]
) -> None:
    """Two people each add lines to a place of their own, with lines between that nobody else has."""
    middle = ["# First", "", "# Second"]
    base = "\n".join([*before, *middle, *end])
    merged = merge(base, "\n".join([*before, *mine, *middle, *end]), "\n".join([*before, *middle, *theirs, *end]))
    assert merged.is_clean
    assert merged.text == "\n".join([*before, *mine, *middle, *theirs, *end])


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_saves_first(base: str, mine: str, theirs: str) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert one.is_clean == other.is_clean
    if one.is_clean:
        assert one.text == other.text


def test_two_changes_of_one_paragraph_that_stand_apart_are_merged() -> None:
    base = "The buyer orders on Monday, and the warehouse receives the goods on Friday."
    mine = base.replace("Monday", "Tuesday")
    theirs = base.replace("Friday", "Thursday")
    merged = merge(base, mine, theirs)
    assert merged.is_clean
    assert merged.text == "The buyer orders on Tuesday, and the warehouse receives the goods on Thursday."


def test_changes_that_touch_are_left_to_a_person() -> None:
    merged = merge("Call the red team first.", "Call the blue team first.", "Call the red squad first.")
    assert [(hunk.mine, hunk.theirs) for hunk in merged.conflicts] == [
        (("Call the blue team first.",), ("Call the red squad first.",))
    ]


def test_a_paragraph_put_in_beside_a_changed_one_stays_beside_it() -> None:
    base = "First.\n\nSecond."
    assert merge(base, "First.\n\nNew.\n\nSecond.", "First.\n\nSecond, and more.").text == (
        "First.\n\nNew.\n\nSecond, and more."
    )
    assert merge(base, "First.\n\nSecond.\n\nThird.", "First.\n\nSecond, and more.").text == (
        "First.\n\nSecond, and more.\n\nThird."
    )


def test_a_conflict_is_marked_with_both_names() -> None:
    merged = merge("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc")
    assert merged.marked("Your text", "Ana's text", "Until here").splitlines() == [
        "a",
        f"{MARK}Your text",
        "mine",
        f"{MARK}Ana's text",
        "theirs",
        f"{MARK}Until here",
        "c",
    ]


def test_line_ends_of_a_browser_are_no_change() -> None:
    merged = merge("a\nb\nc", "a\r\nb\r\nmine", "theirs\nb\nc")
    assert merged.is_clean
    assert merged.text == "theirs\nb\nmine"


@given(LINES, LINES)
def test_long_texts_are_lined_up_by_equal_lines_in_order(first: list[str], second: list[str]) -> None:
    pairs = list(anchors(first, second))
    assert all(first[one] == second[other] for one, other in pairs)
    assert pairs == sorted(set(pairs))
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


def test_thousands_of_equal_lines_are_merged() -> None:
    base = "\n".join(["same", ""] * 20_000)
    merged = merge(base, "mine\n" + base, base + "\ntheirs")
    assert merged.text == "mine\n" + base + "\ntheirs"
