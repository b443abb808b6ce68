"""Lists of entries, and what is unread in them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.content.services import remove_entry
from apps.core import clock
from apps.feeds.selectors import all_entries, unread_entry_ids
from apps.feeds.whats_new import whats_new
from tests.cast import Cast, ask

type Flow = Callable[[], None]


def titles(entries: object) -> list[str]:
    return [entry.title for entry in entries]


def test_pages_of_a_list_join_without_gap_or_overlap(cast: Cast) -> None:
    moment = timezone.now()
    for number in range(7):
        # Three share the same moment, which a cursor on time alone would lose.
        with clock.as_of(moment + timedelta(seconds=number // 3)):
            ask(cast.member, cast.community, f"n{number}")
    seen, key = [], None
    while True:
        page = all_entries(cast.member, community=cast.community, after=key, size=2)
        seen += titles(page.rows)
        key = page.next_key
        if key is None:
            break
    assert seen == [f"n{n}" for n in range(6, -1, -1)]


@pytest.mark.parametrize("key", ["", "x", "2026-01-01~", "~5", "2026-13-01T00:00:00~1", "a~b~c"])
def test_a_broken_key_starts_anew(cast: Cast, key: str) -> None:
    ask(cast.member, cast.community, "first")
    assert titles(all_entries(cast.member, community=cast.community, after=key).rows) == ["first"]


def test_removed_and_imported_entries_are_not_new(cast: Cast) -> None:
    gone = ask(cast.member, cast.community, "gone")
    remove_entry(by=cast.member, entry=gone)
    old = ask(cast.member, cast.community, "old")
    Entry.objects.filter(pk=old.pk).update(is_history=True)
    assert whats_new(cast.member).rows == []
    assert titles(all_entries(cast.member, community=cast.community).rows) == ["old"]


def test_what_moved_since_i_was_there_is_unread(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    assert unread_entry_ids(cast.other, [entry]) == {entry.pk}
    assert unread_entry_ids(cast.member, [entry]) == set()
    record_event(Verb.ENTRY_VIEWED, actor_id=cast.other.pk, entry_id=entry.pk)
    flow()
    assert unread_entry_ids(cast.other, [entry]) == set()
    post_reply(author=cast.sme, entry=entry, source="news")
    flow()
    entry.refresh_from_db()
    assert unread_entry_ids(cast.other, [entry]) == {entry.pk}
