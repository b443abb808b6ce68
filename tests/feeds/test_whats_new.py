"""What's new: spread over people and kinds, bursts as one row, and slices that join without gap or overlap."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.services import add_member
from apps.content.models import Entry
from apps.content.services import edit_entry, post_entry, remove_entry
from apps.core import clock
from apps.feeds.models import Reentry, Visit
from apps.feeds.reentries import rebuild_reentries
from apps.feeds.shelf import Place, Shelf, place_of
from apps.feeds.spread import FIRST, PER_AUTHOR, PER_KIND, Piece, spread
from apps.feeds.whats_new import whats_new
from apps.ratings.following import Level
from apps.ratings.services import follow, unfollow
from tests.cast import Cast, ask, make_community

type Flow = Callable[[], None]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PIECES = st.lists(
    st.builds(
        lambda minutes, author, kind, unread: (minutes, author, kind, unread),
        st.integers(0, 6000), st.integers(1, 6), st.sampled_from(["discussion", "article", "wiki"]), st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


def titles(shelf: Shelf) -> list[str]:
    names = dict(Entry.objects.values_list("pk", "title"))
    return [names[row.entry.pk] for first in shelf.rows for row in first.all]


def walk(viewer: object, size: int, *, is_flat: bool = False) -> list[int]:
    """The ids of all slices, in order."""
    seen: list[int] = []
    key = None
    while True:
        shelf = whats_new(viewer, after=key, size=size, is_flat=is_flat)
        seen += [row.entry.pk for first in shelf.rows for row in first.all]
        key = shelf.next_key
        if key is None:
            return seen
        assert shelf.rows, "a slice that leads on is not empty"


def pieces_of(rows: list[tuple[int, int, str, bool]]) -> list[Piece[int]]:
    return [
        Piece(number, NOON - timedelta(minutes=minutes), number, author, kind, unread)
        for number, (minutes, author, kind, unread) in enumerate(rows, 1)
    ]


@given(PIECES, st.integers(1, 40))
def test_spreading_keeps_everything_once_and_the_caps_as_far_as_there_are_others(
    rows: list[tuple[int, int, str, bool]], size: int
) -> None:
    pieces = pieces_of(rows)
    order = spread([pieces], size)
    assert len(order) == min(size, len(pieces))
    assert len({piece.pk for piece in order}) == len(order)
    authors: Counter[object] = Counter()
    kinds: Counter[str] = Counter()
    for number, piece in enumerate(order[:FIRST]):
        left = [other for other in pieces if other not in order[:number]]
        others = [other for other in left if authors[other.author] < PER_AUTHOR and kinds[other.kind] < PER_KIND]
        assert piece in others or not others
        authors[piece.author] += 1
        kinds[piece.kind] += 1


@given(PIECES)
def test_one_section_stands_before_the_next_and_somebodys_pieces_keep_their_order(
    rows: list[tuple[int, int, str, bool]],
) -> None:
    pieces = pieces_of(rows)
    half = len(pieces) // 2
    order = spread([pieces[:half], pieces[half:]], 40, is_first=False)
    assert {piece.pk for piece in order[:half]} == {piece.pk for piece in pieces[:half]}
    for part in (order[:half], order[half:]):
        for author in {piece.author for piece in part}:
            ranks = [piece.rank for piece in part if piece.author == author]
            assert ranks == sorted(ranks)


def test_a_second_piece_moves_down_six_hours_and_unread_stands_first_within_an_hour() -> None:
    rows = [(0, 1, "a", True), (10, 1, "a", True), (20, 2, "b", False), (30, 3, "b", True), (300, 4, "c", True)]
    rows.append((420, 5, "c", True))
    order = spread([pieces_of([(minutes + 1, *rest) for minutes, *rest in rows])], 10)
    assert [piece.pk for piece in order] == [1, 4, 3, 5, 2, 6]


@pytest.mark.parametrize(
    "key", ["x", "2026-01-01~", "~5", "2026-01-01~5", "2026-13-01T00:00:00+00:00~1", "a~b~c", f"{NOON.isoformat()}~1~z"]
)
def test_a_broken_key_names_no_place(key: str) -> None:
    assert place_of(key) is None


@given(st.integers(1, 10**12), st.lists(st.integers(1, 10**12), max_size=60))
def test_a_key_names_the_place_that_it_was_made_of(pk: int, held: list[int]) -> None:
    place = Place(NOON, pk, tuple(held))
    assert place_of(str(place)) == place
    assert place_of(str(place).replace("+", " ")) == place


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 90)), min_size=1, max_size=70),
    st.integers(1, 25), st.booleans(), st.integers(0, 90),
)  # fmt: skip
def test_slices_of_any_world_join_without_gap_or_overlap(
    cast: Cast, world: list[tuple[int, int, int]], size: int, flat: bool, since: int
) -> None:
    cache.clear()
    with transaction.atomic():
        made = world_of(cast, world)
        visit = {"before_at": NOON - timedelta(hours=since), "seen_at": NOON}
        Visit.objects.update_or_create(user=cast.member, defaults=visit)
        seen = walk(cast.member, size, is_flat=flat)
        transaction.set_rollback(True)
    assert sorted(seen) == sorted(row.pk for row in made)


def world_of(cast: Cast, world: list[tuple[int, int, int]]) -> list[Entry]:
    """Entries of four people in two communities, so many hours old; every seventh is new again."""
    writers, places = [cast.member, cast.other, cast.sme, cast.manager], [cast.community, cast.hidden]
    made = Entry.objects.bulk_create(
        [
            Entry(
                kind="article" if hours % 3 else "discussion", community=places[place], author=writers[who],
                title=str(number), slug=str(number), published_at=NOON - timedelta(hours=hours),
                active_at=NOON - timedelta(hours=hours),
            )
            for number, (who, place, hours) in enumerate(world)
        ]
    )  # fmt: skip
    again = [Reentry(entry=row, community_id=row.community_id, at=NOON, reason="revised") for row in made[::7]]
    Reentry.objects.bulk_create(again)
    return made


def test_what_comes_and_goes_between_two_slices_disturbs_neither(cast: Cast) -> None:
    with clock.as_of(timezone.now() - timedelta(days=1)):
        old = [ask(cast.member, cast.community, f"n{number}") for number in range(2)]
        old += [ask(cast.other, cast.community, f"m{number}") for number in range(2)]
    first = whats_new(cast.sme, size=2)
    shown = {row.entry.pk for row in first.rows}
    ask(cast.manager, cast.community, "newer")
    gone = next(row for row in old if row.pk not in shown)
    remove_entry(by=cast.manager, entry=gone)
    rest = whats_new(cast.sme, after=first.next_key, size=5)
    assert {row.entry.pk for row in rest.rows} == {row.pk for row in old} - shown - {gone.pk}
    assert rest.next_key is None


def test_new_entries_come_from_all_of_my_communities_the_latest_first(cast: Cast) -> None:
    ask(cast.member, cast.community, "first")
    ask(cast.sme, cast.hidden, "second")
    assert titles(whats_new(cast.member)) == ["second", "first"]
    assert titles(whats_new(cast.outsider)) == ["first"]
    assert titles(whats_new(cast.member, community=cast.community)) == ["first"]


def test_several_entries_of_one_person_in_a_short_while_are_one_row(cast: Cast) -> None:
    moment = timezone.now() - timedelta(days=2)
    for number in range(4):
        with clock.as_of(moment + timedelta(minutes=20 * number)):
            ask(cast.other, cast.community, f"burst {number}")
    with clock.as_of(moment + timedelta(minutes=30)):
        ask(cast.other, cast.hidden, "elsewhere")
        ask(cast.sme, cast.community, "of somebody else")
    with clock.as_of(moment + timedelta(hours=9)):
        ask(cast.other, cast.community, "later")
    rows = whats_new(cast.member).rows
    assert sorted(len(row.all) for row in rows) == [1, 1, 1, 4]
    assert len(whats_new(cast.member, size=3, is_flat=True).rows) <= 3


def test_muted_people_tags_and_communities_are_left_out_at_once(cast: Cast) -> None:
    ask(cast.other, cast.community, "of other")
    tagged = ask(cast.sme, cast.community, "tagged", tags=["dock"])
    ask(cast.sme, cast.hidden, "hidden")
    targets = {"of other": cast.other, "tagged": tagged.tags.get(), "hidden": cast.hidden}
    for title, target in targets.items():
        with_commits(lambda target=target: follow(user=cast.member, target=target, level=Level.NOTHING))
        assert sorted(titles(whats_new(cast.member))) == sorted(targets.keys() - {title})
        with_commits(lambda target=target: unfollow(user=cast.member, target=target))
    with_commits(lambda: follow(user=cast.member, target=cast.hidden, level=Level.NOTHING))
    assert titles(whats_new(cast.member, community=cast.hidden)) == ["hidden"], "its own page shows it"


def with_commits(act: Callable[[], object]) -> None:
    """Forgetting what was muted happens after the commit, which a test never sees."""
    act()
    cache.clear()


def test_a_row_says_why_it_is_there(cast: Cast) -> None:
    ask(cast.other, cast.community, "one")
    assert [row.why for row in whats_new(cast.member).rows] == ["New in Community, one of your communities"]
    assert [row.why for row in whats_new(cast.outsider).rows] == ["New in a community that everybody may read"]
    assert [row.why for row in whats_new(cast.member, community=cast.community).rows] == ["New in this community"]
    follow(user=cast.sme, target=cast.other)
    cache.clear()
    assert [row.why for row in whats_new(cast.sme).rows] == ["New, and you follow who wrote it"]


def test_a_row_that_stands_below_an_older_one_says_why(cast: Cast) -> None:
    now = timezone.now()
    for author, title, hours in ((cast.other, "second", 5), (cast.sme, "between", 7), (cast.other, "first", 2)):
        with clock.as_of(now - timedelta(hours=hours)):
            ask(author, cast.community, title)
    rows = whats_new(cast.member, community=cast.community).rows
    assert titles(whats_new(cast.member)) == ["first", "between", "second"]
    assert [row.why for row in rows[:2]] == ["New in this community"] * 2
    assert rows[2].why == (
        "New in this community. It stands lower because something else by the same person stands above it"
    )


def visit(cast: Cast, at: datetime) -> Shelf:
    cache.clear()
    with clock.as_of(at):
        return whats_new(cast.member, is_visit=True)


def test_a_visit_ends_with_half_an_hour_of_absence_whatever_the_device(cast: Cast) -> None:
    assert visit(cast, NOON).since is None
    assert visit(cast, NOON + timedelta(minutes=20)).since is None
    assert visit(cast, NOON + timedelta(minutes=45)).since is None
    evening = NOON + timedelta(hours=6)
    assert visit(cast, evening).since == NOON + timedelta(minutes=45)
    assert visit(cast, evening + timedelta(minutes=25)).since == NOON + timedelta(minutes=45)
    assert whats_new(cast.other, is_visit=True).since is None


def test_reading_and_writing_are_part_of_a_visit(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    visit(cast, NOON)
    for minutes in (25, 50, 240, 265):
        with clock.as_of(NOON + timedelta(minutes=minutes)):
            record_event(Verb.ENTRY_VIEWED, actor_id=cast.member.pk, entry_id=entry.pk)
    assert visit(cast, NOON + timedelta(minutes=280)).since == NOON + timedelta(minutes=50), "came by a link, then home"


def test_what_came_since_the_last_visit_stands_first_and_is_counted(cast: Cast) -> None:
    now = timezone.now()
    with clock.as_of(now - timedelta(days=3)):
        ask(cast.other, cast.community, "before")
    visit(cast, now - timedelta(days=2))
    for days, author in ((1.0, cast.other), (0.9, cast.sme)):
        with clock.as_of(now - timedelta(days=days)):
            ask(author, cast.community, f"of {author.handle}")
    ask(cast.member, cast.community, "my own")
    shelf = visit(cast, now)
    assert shelf.since == now - timedelta(days=2)
    assert shelf.new_count == 2, "my own is no news to me"
    assert [row.is_new for row in shelf.rows] == [True, True, True, False]
    assert whats_new(cast.outsider).new_count == 0


WORDS = [f"word{number}" for number in range(60)]


def rewritten(cast: Cast, entry: Entry, share: float, flow: Flow, *, days: int = 20) -> bool:
    """Whether the entry is new again after so much of its text was changed so many days after its publication."""
    changed = round(len(WORDS) * share)
    words = [f"other{number}" for number in range(changed)] + WORDS[changed:]
    with clock.as_of(entry.published_at + timedelta(days=days)):
        edit_entry(by=entry.author, entry=entry, changes={"source": " ".join(words)})
    flow()
    return Reentry.objects.filter(entry=entry).exists()


def test_a_major_update_is_new_again_once_in_two_weeks(cast: Cast, flow: Flow) -> None:
    with clock.as_of(timezone.now() - timedelta(days=40)):
        entry = post_entry(
            author=cast.other, community=cast.community, kind="article", title="Rules", source=" ".join(WORDS)
        )
    flow()
    assert not rewritten(cast, entry, 0.5, flow, days=5), "it is still new"
    assert not rewritten(cast, entry, 0.1, flow)
    assert rewritten(cast, entry, 0.9, flow, days=21)
    first = Reentry.objects.get(entry=entry)
    assert rewritten(cast, entry, 0.2, flow, days=25)
    assert Reentry.objects.get(entry=entry).at == first.at
    assert rebuild_reentries() == 1
    assert Reentry.objects.get(entry=entry).at == first.at, "found anew in the log"
    row = whats_new(cast.member).rows[0]
    assert (row.is_revised, row.at) == (True, first.at)
    assert row.why == "Much of its text was rewritten, so it is new again"


def test_what_was_removed_and_posted_again_keeps_its_old_time(cast: Cast, flow: Flow) -> None:
    source = "The same words as before, every one of them, in the same order."
    with clock.as_of(timezone.now() - timedelta(days=9)):
        old = ask(cast.other, cast.community, "once", source=source)
    with clock.as_of(timezone.now() - timedelta(days=5)):
        ask(cast.sme, cast.community, "in between")
    remove_entry(by=cast.other, entry=old)
    again = ask(cast.other, cast.community, "again", source=source)
    ask(cast.sme, cast.community, "by somebody else", source=source)
    other = make_community("other", manager=cast.manager)
    for person in (cast.other, cast.member):
        add_member(community=other, user=person, role="member", by=None)
    ask(cast.other, other, "new there", source=source)
    flow()
    shelf = whats_new(cast.member)
    assert titles(shelf)[-2:] == ["in between", "again"]
    assert Reentry.objects.get().entry_id == again.pk
    assert shelf.rows[-1].at == old.published_at
