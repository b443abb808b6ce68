"""Who mark each other and hardly anybody else are found; teams who also look outward, and the popular, are not."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from apps.accounts.models import Profile, User
from apps.communities.models import Community
from apps.participation.method import week_of
from apps.participation.models import Act, Presence, Ring, Use
from apps.participation.ring_keeping import FEWEST_PRESENT, keep_rings
from apps.participation.rings import HEAVY, find_rings
from apps.participation.signals import Signal
from tests.cast import make_community, make_person

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def among(people: Sequence[int], number: int) -> dict[tuple[int, int], int]:
    return dict.fromkeys(permutations(people, 2), number)


def test_people_who_mark_only_each_other_are_a_ring() -> None:
    assert find_rings(among(range(1, 7), 10) | {(1, 50): 30, (51, 2): 8}) == [frozenset(range(1, 7))]


def test_a_team_that_gives_half_of_its_marks_to_others_is_none() -> None:
    outward = {(one, 100 + one): 60 for one in range(1, 7)}
    assert find_rings(among(range(1, 7), 10) | outward) == []


def test_people_whom_everybody_else_marks_too_are_none() -> None:
    liked = {(100 + fan, one): 3 for fan in range(20) for one in range(1, 7)}
    assert find_rings(among(range(1, 7), 10) | liked) == []


def test_a_friend_of_one_member_is_left_out_of_the_ring() -> None:
    friend = {(1, 9): HEAVY, (9, 1): HEAVY, (9, 80): 40}
    assert find_rings(among(range(1, 7), 20) | friend) == [frozenset(range(1, 7))]


@pytest.mark.parametrize(
    "marks",
    [among(range(1, 7), HEAVY - 1), among(range(1, 17), 10), {(n, n % 8 + 1): 20 for n in range(1, 9)}],
    ids=["too quiet", "too many", "one way only"],
)
def test_what_is_no_ring_is_not_found(marks: dict[tuple[int, int], int]) -> None:
    assert find_rings(marks) == []


def test_two_who_mark_each_other_are_a_ring() -> None:
    assert find_rings(among((1, 2), HEAVY) | {(1, 3): 2}) == [frozenset((1, 2))]


@pytest.fixture
def place(db: None) -> Community:
    """A community large enough to look at."""
    place = make_community("rings", manager=make_person("Ring manager"))
    people = User.objects.bulk_create(
        User(name=f"Number {n}", email=f"n{n}@example.org", handle=f"number-{n}") for n in range(FEWEST_PRESENT)
    )
    Profile.objects.bulk_create(Profile(user=person) for person in people)
    week = week_of(NOW)
    Presence.objects.bulk_create(Presence(person=person, community=place, week=week) for person in people)
    return place


def members(place: Community, number: int) -> list[User]:
    return list(User.objects.filter(handle__startswith="number-").order_by("pk")[:number])


def mark_each_other(place: Community, people: Sequence[User], now: datetime = NOW) -> None:
    for person in people:
        acts = Act.objects.bulk_create(
            Act(
                event_id=Act.objects.count() + n, signal=Signal.REPLY, person=person, community=place, at=now,
                week=week_of(now),
            )
            for n in range(HEAVY)
        )  # fmt: skip
        Use.objects.bulk_create(
            Use(act=act, person=other, at=now) for act in acts for other in people if other != person
        )


def test_an_open_ring_is_kept_once_and_follows_who_is_in_it(place: Community) -> None:
    mark_each_other(place, members(place, 4))
    (ring,) = keep_rings(community=place, now=NOW)
    assert set(ring.people.all()) == set(members(place, 4))
    mark_each_other(place, members(place, 6))
    assert keep_rings(community=place, now=NOW) == [ring]
    assert set(ring.people.all()) == set(members(place, 6))
    assert ring.first_seen == NOW


def test_a_ring_that_is_over_goes(place: Community) -> None:
    mark_each_other(place, members(place, 4))
    assert keep_rings(community=place, now=NOW)
    assert keep_rings(community=place, now=NOW + timedelta(weeks=13)) == []
    assert not Ring.objects.exists()


def test_a_dismissed_ring_rests_for_two_quarters(place: Community) -> None:
    mark_each_other(place, members(place, 4))
    (ring,) = keep_rings(community=place, now=NOW)
    Ring.objects.filter(pk=ring.pk).update(state=Ring.State.DISMISSED, decided_at=NOW - timedelta(weeks=25))
    assert keep_rings(community=place, now=NOW) == []
    Ring.objects.filter(pk=ring.pk).update(decided_at=NOW - timedelta(weeks=27))
    (again,) = keep_rings(community=place, now=NOW)
    assert again != ring
    assert set(again.people.all()) == set(members(place, 4))


def test_a_confirmed_ring_stays_and_who_joins_it_is_looked_at_anew(place: Community) -> None:
    mark_each_other(place, members(place, 4))
    (ring,) = keep_rings(community=place, now=NOW)
    Ring.objects.filter(pk=ring.pk).update(state=Ring.State.CONFIRMED, decided_at=NOW)
    assert keep_rings(community=place, now=NOW) == []
    mark_each_other(place, members(place, 5))
    (wider,) = keep_rings(community=place, now=NOW)
    assert wider.people.count() == 5
    assert ring.people.count() == 4


def test_nobody_is_looked_at_in_a_small_community(place: Community) -> None:
    mark_each_other(place, members(place, 4))
    Presence.objects.filter(person=members(place, 1)[0]).delete()
    assert keep_rings(community=place, now=NOW) == []
    assert not Ring.objects.exists()
