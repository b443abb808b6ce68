"""The formula by hand: one member whose weeks are known comes out to the last digit."""

from collections.abc import Iterable
from itertools import count

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community
from apps.participation.models import Act, Method, OptOut, Presence, Profile, Ring, Tally, Use
from apps.participation.profiles import Row, profile_rows, write_profiles
from apps.participation.signals import Role, Signal
from tests.cast import make_community, make_person

pytestmark = pytest.mark.django_db

LAST = 12
_numbers = count(1)


@pytest.fixture
def member() -> User:
    return make_person("Golden member")


@pytest.fixture
def place(member: User) -> Community:
    """A community whose usual yield is frozen at two fifths in every role."""
    place = make_community("golden", manager=make_person("Golden manager"))
    baselines = {role.value: 0.4 for role in Role}
    Method.objects.create(community=place, number=1, method_version=1, baselines=baselines, frozen_at=timezone.now())
    return place


def present(member: User, place: Community, weeks: Iterable[int]) -> None:
    Presence.objects.bulk_create(Presence(person=member, community=place, week=week) for week in weeks)


def act(
    member: User, place: Community, week: int, signal: Signal, users: Iterable[User], beneficiary: User | None
) -> Act:
    row = Act.objects.create(
        event_id=next(_numbers),
        signal=signal,
        person=member,
        community=place,
        beneficiary=beneficiary,
        at=timezone.now(),
        week=week,
    )
    Use.objects.bulk_create(Use(act=row, person=person, at=timezone.now()) for person in users)
    return row


def of(place: Community) -> dict[str, Row]:
    return {row.role: row for row in profile_rows([place.pk], LAST)}


@pytest.fixture
def golden(member: User, place: Community) -> Community:
    people = [make_person(f"User {n}") for n in range(1, 8)]
    one, two, three = people[:3]
    present(member, place, (5, 6, 8, 9, 10, 11, 12))
    act(member, place, 12, Signal.REFERRED, people[:1], one)
    act(member, place, 11, Signal.INTRODUCED, people[1:3], two)
    act(member, place, 10, Signal.REFERRED, [], one)
    act(member, place, 8, Signal.REFERRED, people[3:6], three)
    act(member, place, 8, Signal.REPLY, people[6:], three)
    day = timezone.now().date()
    for week, number in ((12, 3), (11, 1)):
        Tally.objects.create(
            person=member, community=place, day=day.replace(day=week), week=week, signal=Signal.READ, number=number
        )
    return place


def test_the_golden_member_is_a_connector_to_the_last_digit(golden: Community) -> None:
    row = of(golden)["connector"]
    assert row.strength == pytest.approx(0.227541, abs=5e-7)
    assert (row.weeks_present, row.weeks_active, row.beneficiaries, row.gate) == (7, 4, 3, 1)
    assert row.is_acting


def test_the_golden_member_does_a_little_of_two_other_roles(golden: Community) -> None:
    rows = of(golden)
    assert rows["creator"].strength == pytest.approx(0.021482, abs=5e-7)
    assert rows["consumer"].strength == pytest.approx(0.121449, abs=5e-7)
    assert rows["carrier"].strength == rows["caretaker"].strength == 0
    assert not any(rows[role].is_acting for role in ("creator", "consumer", "carrier", "caretaker"))


def test_two_dozen_replies_that_nobody_used_pass_the_gate_by_a_quarter(member: User, place: Community) -> None:
    present(member, place, range(1, 13))
    for week in range(1, 13):
        for _ in range(2):
            act(member, place, week, Signal.REPLY, [], None)
    row = of(place)["creator"]
    assert row.gate == pytest.approx((2 / 29) / 0.3, abs=1e-12)
    assert (row.weeks_active, row.is_acting) == (0, False)


def test_the_same_person_again_counts_half_and_a_ring_nothing(member: User, place: Community) -> None:
    fan = make_person("Faithful fan")
    present(member, place, (10, 11, 12))
    for week in (11, 12):
        act(member, place, week, Signal.INTRODUCED, [fan], fan)
    alone = of(place)["connector"].strength
    ring = Ring.objects.create(community=place, first_seen=timezone.now())
    ring.people.set([member, fan])
    assert of(place)["connector"].strength < alone
    ring.state = Ring.State.DISMISSED
    ring.save()
    assert of(place)["connector"].strength == alone


def test_what_was_taken_back_counts_nothing(golden: Community) -> None:
    before = of(golden)["connector"].strength
    Act.objects.filter(signal=Signal.INTRODUCED).update(is_reversed=True)
    assert of(golden)["connector"].strength < before


def test_who_opted_out_is_in_no_profile_and_changes_nobody_elses(golden: Community, member: User) -> None:
    other = make_person("Other member")
    present(other, golden, (10, 11, 12))
    act(other, golden, 12, Signal.ORIGINAL, [member], member)
    before = [row for row in profile_rows([golden.pk], LAST) if row.person_id == other.pk]
    OptOut.objects.create(person=member, since=timezone.now())
    assert profile_rows([golden.pk], LAST) == before


def test_whoever_acted_stays_so_a_little_below_the_mark(golden: Community, member: User) -> None:
    method = Method.objects.get()
    method.thresholds = {"connector": 0.25}
    method.save()
    assert not of(golden)["connector"].is_acting
    Profile.objects.create(
        person=member, community=golden, role=Role.CONNECTOR, week=LAST - 4, strength=0.3, gate=1,
        weeks_present=7, weeks_active=4, beneficiaries=3, is_acting=True,
    )  # fmt: skip
    assert of(golden)["connector"].is_acting


def test_profiles_written_twice_are_there_once(golden: Community) -> None:
    assert write_profiles([golden.pk], LAST) == write_profiles([golden.pk], LAST) == len(Role)
    kept = Profile.objects.get(role=Role.CONNECTOR)
    assert kept.is_acting
    assert kept.strength == pytest.approx(0.227541, abs=5e-7)
    assert kept.method == Method.objects.get()
