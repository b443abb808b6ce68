"""What stands of people's exchanges becomes figures; whoever is not profiled, gone or only imported has no part."""

from datetime import UTC, datetime, time, timedelta

import pytest

from apps.activity.models import Origin
from apps.content.models import Entry
from apps.content.reply_services import post_reply, remove_reply
from apps.core import clock
from apps.networks.exchanges import exchanges_of
from apps.networks.keeping import keep_patterns, rebuild_patterns
from apps.networks.measuring import patterns
from apps.networks.models import KeptPattern
from apps.networks.selectors import pattern_of
from apps.participation.erasure import erase_person
from apps.participation.method import monday_of, week_of
from apps.participation.services import opt_out
from apps.ratings.mark_services import thank_for_reply
from apps.readings.models import ReadingDay
from tests.cast import let_river_flow
from tests.participation.making import LONG, Place, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    """Six people: 0 and 1 plan, 2 and 3 buy, 4 and 5 say of no department."""
    made = make_place(6)
    for who, department in enumerate(["Planning", "Planning", "Buying", "Buying"]):
        profile = made.people[who].profile
        profile.department = department
        profile.save()
    return made


def _ties(place: Place) -> dict[tuple[int, int], set[str]]:
    """From whom to whom, by their places, in the window of now."""
    place.flow()
    places = {person.pk: number for number, person in enumerate(place.people)}
    found: dict[tuple[int, int], set[str]] = {}
    for row in exchanges_of(place.community.pk, week_of(place.now)):
        found.setdefault((places[row.source], places[row.target]), set()).add(row.kind)
    return found


def _talk(place: Place) -> Entry:
    """1 asks; 2 answers and is thanked; 3 calls 0 in, who comes."""
    entry = place.ask(1)
    answer = place.later(hours=1).reply(2, entry)
    with clock.as_of(place.later(hours=1).now):
        thank_for_reply(by=place.people[1], reply=answer)
    place.reply(3, entry, f"@{place.people[0].handle} knows this one. {LONG}")
    place.later(hours=1).reply(0, entry)
    return entry


def test_members_who_turn_to_each_other_are_tied_by_what_they_did(place: Place) -> None:
    _talk(place)
    assert _ties(place) == {
        (2, 1): {"replies"},
        (1, 2): {"thanks"},
        (3, 1): {"replies"},
        (3, 0): {"introduces"},
        (0, 1): {"replies"},
    }


def test_what_was_taken_back_imported_or_done_by_the_unprofiled_ties_nobody(place: Place) -> None:
    entry = _talk(place)
    opt_out(person=place.people[3])
    with clock.as_of(place.later(hours=1).now):
        reply = entry.replies.get(author=place.people[2])
        remove_reply(reply=reply, by=place.people[2])
    place.flow()
    erase_person(place.people[0])
    assert _ties(place) == {}


def test_a_pattern_of_a_talk_says_what_holds_it_together(place: Place) -> None:
    entry = _talk(place)
    place.read(4, entry)
    place.read(5, entry)
    place.flow()
    found = patterns(place.community.pk, week_of(place.now))["department"]
    assert (found.n, found.exchanging, found.isolates, found.m) == (6, 4, 2, 5)
    assert found.reciprocity == pytest.approx(2 / 5)
    # Of five ties, 0 to 1 stays among planners.
    assert found.cross_boundary == pytest.approx(4 / 5)
    assert (found.bridges, found.largest_loss) == (1, 1)
    # Without 1, 2 reaches neither 0 nor 3: two of the six pairs that reach each other.
    assert found.fragility == pytest.approx(2 / 6)
    assert [(group.name, group.people) for group in found.groups] == [("Buying", 2), ("Planning", 2)]
    assert [(tie.people_one, tie.people_other, tie.pairs) for tie in found.ties] == [(2, 2, 3)]


def test_patterns_are_kept_once_for_each_window_and_rebuilt_to_the_same(place: Place) -> None:
    _talk(place)
    place.flow()
    with clock.as_of(place.now + timedelta(days=42)):
        assert keep_patterns() > 0
        assert keep_patterns() == 0
        kept = pattern_of(place.community)
        assert kept is not None
        assert kept.m == 5
        assert kept.week % 4 == 0
        everywhere = pattern_of(None, kept.week, "site")
        assert everywhere is not None
        assert everywhere.m == 5
        rebuild_patterns()
        assert pattern_of(place.community) == kept


def test_readings_are_counted_while_they_are_known_and_stay(place: Place) -> None:
    entry = _talk(place)
    place.read(4, entry)
    let_river_flow()
    week = week_of(place.now) + -week_of(place.now) % 4
    with clock.as_of(_noon_of(week + 1)):
        keep_patterns()
        row = KeptPattern.objects.get(community=place.community, week=week, boundary="site")
        assert row.figures is None
        assert row.reads == {"readers": 1, "authors": 1, "pairs": 1, "across": None}
        assert pattern_of(place.community, week) is None
    ReadingDay.objects.all().delete()
    with clock.as_of(_noon_of(week + 3)):
        keep_patterns()
    with clock.as_of(_noon_of(week + 4)):
        rebuild_patterns()
    kept = pattern_of(place.community, week, "site")
    assert kept is not None
    assert kept.m == 5
    assert kept.reads is not None
    assert kept.reads.pairs == 1


def _noon_of(week: int) -> datetime:
    """On its Tuesday."""
    return datetime.combine(monday_of(week) + timedelta(days=1), time(12), UTC)


def test_what_was_imported_ties_nobody(place: Place) -> None:
    entry = place.ask(1)
    with clock.as_of(place.now):
        post_reply(author=place.people[2], entry=entry, source=LONG, origin=Origin.IMPORT)
    assert _ties(place) == {}
