"""The statement in SQL and its twin in numpy come to the same numbers, whatever happened."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from apps.accounts.models import User
from apps.communities.models import Community
from apps.participation.models import Act, Dispute, Method, OptOut, Presence, Profile, Ring, Tally, Use
from apps.participation.profiles import STEP_WEEKS, Row, profile_rows
from apps.participation.signals import TALLIED
from benchmarks.profiler.oracle import NOBODY, NUMBER, ROLES, SIGNALS, Rules, World, profiles
from tests.cast import make_community, make_person

pytestmark = pytest.mark.django_db

PEOPLE, WEEKS, LAST = 240, 14, 113
ACTS, USES = 3000, 5000
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at_random(seed: int) -> World:
    """A community in which everything is possible: the window is shorter than what happened."""
    rng = np.random.default_rng(seed)
    acted = np.array([NUMBER[signal] for signal in SIGNALS if signal not in TALLIED])
    tallied = np.array([NUMBER[signal] for signal in TALLIED])
    present = rng.random((PEOPLE, WEEKS + 2)) < rng.beta(1.5, 2, PEOPLE)[:, None]
    there = np.nonzero(present)
    # A few do most of it, and are used by a few, so that turns and baselines matter.
    busy = rng.permutation(PEOPLE)[(PEOPLE * rng.random(ACTS) ** 3).astype(int)]
    pairs = np.unique(np.stack([rng.integers(0, ACTS, USES), (PEOPLE * rng.random(USES) ** 2).astype(int)]), axis=1)
    tallies = np.unique(
        np.stack([rng.integers(0, PEOPLE, 900), rng.integers(0, WEEKS, 900), rng.choice(tallied, 900)]), axis=1
    )
    return World(
        people=PEOPLE,
        presence_person=there[0],
        presence_week=there[1] + LAST - WEEKS + 1,
        act_person=busy,
        act_week=rng.integers(LAST - WEEKS + 1, LAST + 2, ACTS),
        act_signal=rng.choice(acted, ACTS),
        act_beneficiary=np.where(rng.random(ACTS) < 0.3, NOBODY, rng.integers(0, PEOPLE, ACTS)),
        act_reversed=rng.random(ACTS) < 0.06,
        act_disputed=rng.random(ACTS) < 0.05,
        use_act=pairs[0],
        use_person=pairs[1],
        use_share=rng.choice([0.5, 1.0, 2.0], len(pairs[0])),
        use_at=rng.integers(0, 400, len(pairs[0])).astype(float),
        tally_person=tallies[0],
        tally_week=tallies[1] + LAST - WEEKS + 1,
        tally_signal=tallies[2],
        tally_number=rng.integers(1, 9, len(tallies[0])).astype(float),
        rings=(frozenset(range(6)), frozenset((7, 8))),
        opted_out=frozenset((3, 20, 21)),
    )


@pytest.fixture(scope="module")
def world() -> World:
    return at_random(2026)


@pytest.fixture
def place() -> Community:
    return make_community("oracle", manager=make_person("Oracle manager"))


@pytest.fixture
def people(world: World, place: Community) -> list[User]:
    """The random community, in the tables."""
    people = User.objects.bulk_create(
        User(name=f"Number {n}", email=f"n{n}@example.org", handle=f"number-{n}") for n in range(world.people)
    )
    acts = Act.objects.bulk_create(
        Act(
            event_id=n, signal=SIGNALS[world.act_signal[n]].value, person=people[world.act_person[n]],
            community=place, beneficiary=None if (b := world.act_beneficiary[n]) == NOBODY else people[b],
            at=NOON, week=int(world.act_week[n]), is_reversed=bool(world.act_reversed[n]),
        )
        for n in range(len(world.act_person))
    )  # fmt: skip
    Dispute.objects.bulk_create(
        Dispute(event_id=row.event_id, signal=row.signal, person=row.person, reason=Dispute.Reason.OTHER, at=NOON)
        for row, is_disputed in zip(acts, world.act_disputed, strict=True)
        if is_disputed
    )
    Use.objects.bulk_create(
        Use(act=acts[act], person=people[person], share=share, at=NOON + timedelta(minutes=minutes))
        for act, person, share, minutes in zip(
            world.use_act, world.use_person, world.use_share.tolist(), world.use_at.tolist(), strict=True
        )
    )
    Tally.objects.bulk_create(
        Tally(
            person=people[world.tally_person[n]], community=place, signal=SIGNALS[world.tally_signal[n]].value,
            day=NOON.date() + timedelta(weeks=int(world.tally_week[n])), week=int(world.tally_week[n]),
            number=int(world.tally_number[n]),
        )
        for n in range(len(world.tally_person))
    )  # fmt: skip
    Presence.objects.bulk_create(
        Presence(person=people[person], community=place, week=int(week))
        for person, week in zip(world.presence_person, world.presence_week, strict=True)
    )
    OptOut.objects.bulk_create(OptOut(person=people[n], since=NOON) for n in world.opted_out)
    for number, ring in enumerate(world.rings):
        state = Ring.State.CONFIRMED if number else Ring.State.OPEN
        Ring.objects.create(community=place, first_seen=NOON, state=state).people.set(people[n] for n in ring)
    waved = Ring.objects.create(community=place, first_seen=NOON, state=Ring.State.DISMISSED)
    waved.people.set(people[30:40])
    return people


def assert_same(
    rows: list[Row], people: list[User], world: World, rules: Rules, acted: np.ndarray | None = None
) -> None:
    made = profiles(world, LAST, rules, acted)
    number = {person.pk: n for n, person in enumerate(people)}
    assert len(rows) == made.counted.sum() * len(ROLES)
    for row in rows:
        n, role = number[row.person_id], [role.value for role in ROLES].index(row.role)
        assert row.strength == pytest.approx(made.strength[n, role], rel=0, abs=1e-9)
        assert row.gate == pytest.approx(made.gate[n, role], rel=0, abs=1e-9)
        assert (row.weeks_present, row.weeks_active, row.beneficiaries, row.is_acting) == (
            made.weeks_present[n], made.weeks_active[n, role], made.beneficiaries[n, role], made.acting[n, role],
        )  # fmt: skip


def test_the_statement_equals_its_twin_by_the_usual_method(world: World, people: list[User], place: Community) -> None:
    rows = profile_rows([place.pk], LAST)
    assert_same(rows, people, world, Rules())
    # Everything was tried: both verdicts, closed and open gates.
    assert {row.is_acting for row in rows} == {True, False}
    assert len({row.gate for row in rows}) > 10


def test_the_statement_equals_its_twin_by_a_frozen_method_after_a_verdict(
    world: World, people: list[User], place: Community
) -> None:
    rules = Rules(thresholds=np.array([0.3, 0.2, 0.08, 0.1, 0.25]), baselines=np.array([np.nan, 0.5, np.nan, 0.2, 0.0]))
    Method.objects.create(
        community=place, number=1, method_version=1, frozen_at=NOON,
        thresholds=dict(zip((role.value for role in ROLES), rules.thresholds.tolist(), strict=True)),
        baselines={"creator": 0.5, "carrier": 0.2, "caretaker": 0.0},
    )  # fmt: skip
    acted = np.random.default_rng(7).random((world.people, len(ROLES))) < 0.4
    Profile.objects.bulk_create(
        Profile(
            person=person, community=place, role=role.value, week=LAST - STEP_WEEKS, strength=0, gate=1,
            weeks_present=1, weeks_active=0, beneficiaries=0, is_acting=bool(acted[n, column]),
        )
        for n, person in enumerate(people) for column, role in enumerate(ROLES)
    )  # fmt: skip
    rows = profile_rows([place.pk], LAST)
    assert_same(rows, people, world, rules, acted)
    # Those whom only the lower mark keeps are among them.
    marks = dict(zip((role.value for role in ROLES), rules.thresholds.tolist(), strict=True))
    assert any(row.is_acting and row.strength < marks[row.role] for row in rows)


def test_nobody_gains_by_disputing_their_own_acts_and_nobody_else_changes(people: list[User], place: Community) -> None:
    disputed = {(row.person_id, row.role): row for row in profile_rows([place.pk], LAST)}
    Dispute.objects.filter(person__in=people[::2]).delete()
    freed = {person.pk for person in people[::2]}
    lower = 0
    for row in profile_rows([place.pk], LAST):
        before = disputed[row.person_id, row.role]
        # Sums may come in another order.
        assert row.gate == pytest.approx(before.gate, rel=1e-12)
        if row.person_id in freed:
            assert before.strength <= row.strength + 1e-12
            assert before.is_acting <= row.is_acting
            lower += before.strength < row.strength - 1e-6
        else:
            assert row.strength == pytest.approx(before.strength, rel=1e-12)
            assert (row.beneficiaries, row.is_acting) == (before.beneficiaries, before.is_acting)
    assert lower > 20
