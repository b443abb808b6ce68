"""Two people edit one page at once: both changes stay, or both texts are shown."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from apps.accounts.models import User
from apps.content.collisions import Collision
from apps.content.kinds.wiki.models import WikiPage
from apps.content.kinds.wiki.services import move_page
from apps.content.models import Entry, Revision
from apps.content.services import edit_entry
from apps.core.refusals import Refused
from tests.cast import Cast, make_cast
from tests.wiki.writing import page, write

BASE = "# Receiving\n\nGoods come on Monday.\n\n# Counting\n\nWe count on Friday."


def test_changes_of_different_paragraphs_are_both_kept(cast: Cast) -> None:
    entry = page(cast.member, cast.community, "Stock", BASE)
    seen = entry.text_mark
    write(cast.other, entry, BASE.replace("Monday", "Tuesday"), seen=seen)
    merged = write(cast.sme, entry, BASE.replace("Friday", "Thursday"), seen=seen)
    assert merged.source == BASE.replace("Monday", "Tuesday").replace("Friday", "Thursday")
    assert [row.editor_id for row in Revision.objects.filter(entry=entry)] == [
        cast.member.pk,
        cast.other.pk,
        cast.sme.pk,
    ]


def test_a_new_title_and_a_new_text_are_both_kept(cast: Cast) -> None:
    entry = page(cast.member, cast.community, "Stock", BASE)
    seen = entry.text_mark
    edit_entry(by=cast.other, entry=entry, changes={"title": "Stock and orders", "source": BASE}, seen=seen)
    merged = edit_entry(by=cast.sme, entry=entry, changes={"title": "Stock", "source": BASE + "\nMore."}, seen=seen)
    assert (merged.title, merged.source) == ("Stock and orders", BASE + "\nMore.")


def test_changes_of_the_same_line_are_shown_and_nothing_is_written(cast: Cast) -> None:
    entry = page(cast.member, cast.community, "Stock", BASE)
    seen = entry.text_mark
    theirs, mine = BASE.replace("Monday", "Tuesday"), BASE.replace("Monday", "Sunday").replace("Friday", "Saturday")
    write(cast.other, entry, theirs, seen=seen)
    with pytest.raises(Collision) as collision:
        write(cast.sme, entry, mine, seen=seen)
    entry.refresh_from_db()
    assert entry.source == theirs
    shown = collision.value
    assert (shown.base.source, shown.mine.source, shown.theirs.source) == (BASE, mine, theirs)
    assert shown.editor == cast.other
    # What does not collide is merged already.
    assert "Saturday" in shown.merged.text
    assert [(hunk.mine, hunk.theirs) for hunk in shown.merged.conflicts] == [
        (("Goods come on Sunday.",), ("Goods come on Tuesday.",))
    ]


def test_a_mark_that_the_page_never_had_is_refused(cast: Cast) -> None:
    entry = write(cast.other, page(cast.member, cast.community, "Stock", BASE), "Two.")
    for seen in ("nonsense", "1999-01-01T00:00:00+00:00"):
        with pytest.raises(Refused):
            write(cast.sme, entry, "Three.", seen=seen)
    entry.refresh_from_db()
    assert entry.source == "Two."


@pytest.fixture
def people(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    connections.close_all()


def at_once(*writes: Callable[[], object]) -> list[BaseException | None]:
    """Run all in threads with connections of their own, from one moment on; gives what each raised."""
    barrier = threading.Barrier(len(writes))
    raised: list[BaseException | None] = [None] * len(writes)

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=20)
            writes[number]()
        except Refused as refused:
            raised[number] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(writes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def test_six_people_who_save_in_the_same_moment_lose_nothing(people: Cast) -> None:
    base = "\n\n".join(f"Part {number}." for number in range(6))
    entry = page(people.member, people.community, "Stock", base)
    seen = entry.text_mark
    writers: list[User] = [people.member, people.other, people.sme, people.manager] * 2

    def save(number: int) -> Callable[[], object]:
        text = base.replace(f"Part {number}.", f"Part {number}, by number {number}.")
        return lambda: write(writers[number], entry, text, seen=seen)

    assert at_once(*(save(number) for number in range(6))) == [None] * 6
    entry.refresh_from_db()
    assert entry.source == "\n\n".join(f"Part {number}, by number {number}." for number in range(6))
    assert Revision.objects.filter(entry=entry).count() == 7


def test_of_two_who_change_one_line_in_the_same_moment_one_is_saved_and_the_other_shown(people: Cast) -> None:
    entry = page(people.member, people.community, "Stock", "We count on Friday.")
    seen = entry.text_mark
    texts = ["We count on Monday.", "We count on Sunday."]
    raised = at_once(
        lambda: write(people.other, entry, texts[0], seen=seen),
        lambda: write(people.sme, entry, texts[1], seen=seen),
    )
    entry.refresh_from_db()
    [collision] = [error for error in raised if error]
    assert isinstance(collision, Collision)
    assert {entry.source, collision.mine.source} == set(texts)
    assert collision.theirs.source == entry.source


def test_of_two_new_pages_of_one_name_one_is_made(people: Cast) -> None:
    raised = at_once(
        lambda: page(people.other, people.community, "Stock"),
        lambda: page(people.sme, people.community, "stock"),
    )
    assert sorted(error is None for error in raised) == [False, True]
    assert Entry.objects.filter(kind="wiki").count() == 1


def test_two_moves_at_once_make_no_ring(people: Cast) -> None:
    one, other = page(people.member, people.community, "One"), page(people.member, people.community, "Other")
    raised = at_once(
        lambda: move_page(by=people.other, entry=one, parent=other),
        lambda: move_page(by=people.sme, entry=other, parent=one),
    )
    assert sorted(error is None for error in raised) == [False, True]
    assert WikiPage.objects.filter(parent=None).count() == 1
