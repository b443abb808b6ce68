"""Nothing about few follows from what is published: by leaving out, by adding and by subtracting."""

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from apps.core.partitions import REST, Unit, merged
from apps.core.suppression import Cell, Implied, Published, Row, is_telling, published, rounded_number, rounded_share

FEWEST = 10


def members(*blocks: tuple[str, str, int, int]) -> list[Unit]:
    """Blocks of community, department, people, how many of them act; nobody is in two."""
    units, person = [], 0
    for community, department, people, acting in blocks:
        for place in range(people):
            person += 1
            units.append(Unit(person, (community, department), frozenset({"act"} if place < acting else ())))
    return units


def rows_of(found: Published, side: int) -> dict[object, Row]:
    return {row.group: row for row in found.rows[side]}


def random_world(seed: int) -> list[Unit]:
    """People in one to three of a few communities, each in one department; some groups are small."""
    chance = random.Random(seed)
    communities = [f"c{n}" for n in range(chance.randint(2, 5))]
    weights = [chance.choice([1, 1, 3, 8]) for _ in communities]
    departments = [f"d{n}" for n in range(chance.randint(2, 5))]
    units = []
    for person in range(chance.randint(20, 70)):
        department = chance.choices(departments, [8, 5, 3, 1, 1][: len(departments)])[0]
        for community in set(chance.choices(communities, weights, k=chance.choice([1, 1, 1, 2, 3]))):
            marks = {"act"} if chance.random() < 0.3 else set()
            units.append(Unit(person, (community, department), frozenset(marks)))
    return units


def equations(
    units: Sequence[Unit], found: Published, names: Sequence[dict[object, object]], mark: str = "act"
) -> list[np.ndarray]:
    """For each shown cell, which units it sums. Groups without a row of their own are in the rest, as is published."""
    shown = [np.ones(len(units))] if found.whole and found.whole.cells[mark] else []
    for side in (0, 1):
        for row in found.rows[side]:
            there = np.array([float(names[side][unit.groups[side]] == row.group) for unit in units])
            shown += [there] if row.cells[mark] is not None else []
    return shown


def names_in(units: Sequence[Unit], found: Published) -> list[dict[object, object]]:
    """Under which row each group is, as an attacker knows who sees which rows there are."""
    groups = [{row.group for row in side} for side in found.rows]
    return [
        {unit.groups[side]: unit.groups[side] if unit.groups[side] in groups[side] else REST for unit in units}
        for side in (0, 1)
    ]


def test_few_in_or_few_out_are_not_told_nor_that_there_are_none() -> None:
    assert [is_telling(inside, 12) for inside in (0, 4, 5, 7, 8, 12)] == [True, True, False, False, True, True]
    assert Cell(inside=5, outside=4, number=5, total=9).is_telling
    assert [rounded_share(inside, 40) for inside in (5, 12, 20)] == [0.1, 0.3, 0.5]
    assert [rounded_number(number) for number in (14, 19, 123, 4567)] == [10, 15, 120, 4500]


def test_small_groups_become_a_rest_that_is_large_enough() -> None:
    people = {"a": set(range(30)), "b": set(range(30, 41)), "c": {50, 51}}
    assert merged(people, FEWEST) == {"b", "c"}
    assert merged({"a": set(range(30)), "b": set(range(12))}, FEWEST) == set()
    # Two small groups of the same people are not more people.
    assert merged({"a": set(range(30)), "b": {1, 2}, "c": {1, 2}}, FEWEST) == {"a", "b", "c"}


def test_fewer_than_the_smallest_group_gives_nothing() -> None:
    found = published(members(("c1", "d1", 9, 5)), ["act"], FEWEST)
    assert (found.whole, found.rows) == (None, ([], []))


def test_one_small_cell_takes_the_sums_along_from_which_it_would_follow() -> None:
    units = members(("c1", "d1", 40, 20), ("c2", "d1", 30, 15), ("c3", "d1", 20, 2))
    found = published(units, ["act"], FEWEST)
    rows = rows_of(found, 0)
    assert [group for group, row in rows.items() if row.cells["act"] is None] == ["c3"]
    assert rows_of(found, 1)["d1"].cells["act"] is None
    assert found.whole is not None
    assert found.whole.cells["act"] is None


def test_two_small_cells_whose_sum_is_small_cost_no_larger_one() -> None:
    units = members(("c1", "d1", 40, 20), ("c2", "d1", 30, 0), ("c3", "d1", 20, 4), ("c4", "d1", 50, 25))
    rows = rows_of(published(units, ["act"], FEWEST), 0)
    assert [group for group, row in rows.items() if row.cells["act"] is None] == ["c2", "c3"]


def test_a_community_that_is_a_department_but_for_two_is_not_laid_beside_it() -> None:
    units = members(("c1", "d1", 40, 20), ("c1", "d2", 2, 1), ("c2", "d2", 30, 15), ("c2", "d3", 30, 9))
    found = published(units, ["act"], FEWEST)
    # Subtracting department d1 from community c1 would tell of the two.
    assert not {"d1", "d2"} & set(rows_of(found, 1))
    assert set(rows_of(found, 0)) == {"c1", "c2"}


def test_a_community_that_is_exactly_a_department_may_stand_beside_it() -> None:
    units = members(("c1", "d1", 40, 20), ("c2", "d2", 30, 15))
    found = published(units, ["act"], FEWEST)
    assert set(rows_of(found, 0)) == {"c1", "c2"}
    assert set(rows_of(found, 1)) == {"d1", "d2"}


def test_a_cell_that_is_left_out_is_not_found_by_the_other_way_to_divide() -> None:
    # Community c1 and department d1 are the same people, two of whom act.
    units = members(("c1", "d1", 40, 2), ("c2", "d2", 30, 15), ("c3", "d2", 30, 12))
    found = published(units, ["act"], FEWEST)
    assert rows_of(found, 0)["c1"].cells["act"] is rows_of(found, 1)["d1"].cells["act"] is None
    assert found.whole is not None
    assert found.whole.cells["act"] is None
    assert rows_of(found, 1)["d2"].cells["act"] is not None


def close_world(seed: int) -> list[Unit]:
    """Most departments lie inside one community; how many act, and are used by others, differs from one to another."""
    chance = random.Random(seed)
    communities = [f"c{n}" for n in range(chance.randint(2, 4))]
    units, person = [], 0
    for department in range(chance.randint(2, 6)):
        for community in chance.sample(communities, chance.choice([1, 1, 1, 2])):
            likely = chance.choice([0, 0.1, 0.4, 0.6, 0.95])
            for _place in range(chance.choice([8, 12, 20, 40])):
                person += 1
                marks = {"act"} if chance.random() < likely else set()
                marks |= {"used"} if marks and chance.random() < 0.8 else set()
                places = {community, chance.choice(communities)} if chance.random() < 0.1 else {community}
                units += [Unit(person, (place, f"d{department}"), frozenset(marks)) for place in places]
    return units


def told(units: Sequence[Unit], shown: Sequence[np.ndarray], most: int = 4) -> Iterator[np.ndarray]:
    """Which units make up each group that follows from up to so many shown ones, added and subtracted."""
    for size in range(1, min(len(shown), most) + 1):
        for chosen in itertools.combinations(shown, size):
            for signs in itertools.product((1, -1), repeat=size - 1):
                total = sum((sign * row for sign, row in zip((1, *signs), chosen, strict=True)), np.zeros(len(units)))
                if total.any() and (set(total) <= {0, 1} or set(total) <= {0, -1}):
                    yield total != 0


def assert_none_tells_of_few(units: Sequence[Unit], groups: Iterable[np.ndarray], has: str, lacks: str = "") -> None:
    holds = np.array([has in unit.marks and lacks not in unit.marks for unit in units])
    people = np.array([unit.person for unit in units])
    for there in groups:
        assert min(len(set(people[there & holds])), len(set(people[there & ~holds]))) >= 5


def test_a_community_without_the_department_that_is_wholly_inside_it_is_a_group_of_its_own() -> None:
    # Community c1 less department d1 leaves twelve people, none of whom acts.
    units = members(("c1", "d1", 30, 15), ("c1", "d2", 12, 0), ("c2", "d2", 40, 20))
    found = published(units, ["act"], FEWEST)
    assert [row.cells["act"] for row in found.rows[1]] == [None, None]
    assert None not in [row.cells["act"] for row in found.rows[0]]
    assert found.whole is not None
    assert found.whole.cells["act"] is not None


@pytest.mark.parametrize("seed", range(60))
def test_no_group_that_follows_from_shown_ones_tells_of_few_who_do_or_do_not(seed: int) -> None:
    units = close_world(seed)
    found = published(units, ["act"], FEWEST)
    assert_none_tells_of_few(units, told(units, equations(units, found, names_in(units, found))), "act")


USED: dict[str, list[Implied]] = {"used": [Implied(frozenset({"act"}), frozenset({"used"}))]}


def test_of_two_marks_of_which_one_holds_the_other_the_few_between_are_not_told() -> None:
    act, used = frozenset({"act"}), frozenset({"act", "used"})
    groups = [("c1", used, 18), ("c1", act, 2), ("c1", frozenset(), 20), ("c2", used, 10), ("c2", act, 10)]
    groups += [("c2", frozenset(), 10), ("c3", used, 10), ("c3", act, 15), ("c3", frozenset(), 10)]
    people = itertools.count()
    units = [Unit(next(people), (place, "d"), marks) for place, marks, number in groups for _person in range(number)]
    found = published(units, ["act", "used"], FEWEST, USED)
    rows = rows_of(found, 0)
    assert None not in [row.cells["act"] for row in rows.values()]
    assert [rows[group].cells["used"] is None for group in ("c1", "c2", "c3")] == [True, False, False]
    assert rows_of(found, 1)["d"].cells["used"] is None
    assert {row.cells["used"] is None for row in published(units, ["used"], FEWEST).rows[0]} == {False}


@pytest.mark.parametrize("seed", range(60))
def test_no_difference_of_two_marks_tells_of_few_in_any_group_that_follows(seed: int) -> None:
    units = close_world(seed)
    found = published(units, ["act", "used"], FEWEST, USED)
    names = names_in(units, found)
    groups = [
        {group.tobytes(): group for group in told(units, equations(units, found, names, mark))}
        for mark in ("act", "used")
    ]
    assert_none_tells_of_few(units, groups[1].values(), "used")
    both = [group for key, group in groups[1].items() if key in groups[0]]
    assert_none_tells_of_few(units, both, "act", lacks="used")


@pytest.mark.parametrize("seed", range(30))
def test_no_sum_or_difference_of_published_groups_tells_of_few(seed: int) -> None:
    units = random_world(seed)
    found = published(units, ["act"], FEWEST)
    shown = equations(units, found, names_in(units, found))
    # Every combination of a few groups, added and subtracted.
    for size in range(1, min(len(shown), 4) + 1):
        for chosen in itertools.combinations(shown, size):
            for signs in itertools.product((1, -1), repeat=size - 1):
                total = chosen[0] + sum(
                    (sign * row for sign, row in zip(signs, chosen[1:], strict=True)), np.zeros(len(units))
                )
                told_of = {unit.person for unit, factor in zip(units, total, strict=True) if factor}
                assert not told_of or len(told_of) >= FEWEST
    if shown:
        system = np.array(shown)
        rank = np.linalg.matrix_rank(system)
        for person in {unit.person for unit in units}:
            # Nothing that follows is about one person, alone or together with a few like them.
            without = np.array([unit.person != person for unit in units])
            assert np.linalg.matrix_rank(system * without) == rank


@pytest.mark.parametrize("seed", range(30))
def test_no_cell_that_is_left_out_follows_from_the_others(seed: int) -> None:
    units = random_world(seed)
    found = published(units, ["act"], FEWEST)
    names = names_in(units, found)
    shown = equations(units, found, names)
    if not shown:
        return
    system = np.array(shown)
    rank = np.linalg.matrix_rank(system)
    acts = np.array(["act" in unit.marks for unit in units])
    for side in (0, 1):
        for row in found.rows[side]:
            if row.cells["act"] is None:
                inside = np.array([float(names[side][unit.groups[side]] == row.group) for unit in units])
                follows = np.linalg.matrix_rank(np.vstack([system, inside])) == rank
                doing = {unit.person for unit, act, there in zip(units, acts, inside, strict=True) if act and there}
                idle = {unit.person for unit, act, there in zip(units, acts, inside, strict=True) if there and not act}
                assert not follows or min(len(doing), len(idle)) >= 5


@pytest.mark.parametrize("seed", range(3))
def test_an_attacker_who_knows_everybody_s_groups_settles_nobody(seed: int) -> None:
    """Even from exact counts, and with all whole-number solutions at hand, nobody's value is settled."""
    units = random_world(seed)
    found = published(units, ["act"], FEWEST)
    shown = equations(units, found, names_in(units, found))
    if not shown:
        return
    acts = np.array([float("act" in unit.marks) for unit in units])
    system = np.array(shown)
    known = LinearConstraint(system, system @ acts, system @ acts)
    for place in range(len(units)):
        aim = np.zeros(len(units))
        aim[place] = 1
        ends = [
            milp(sign * aim, constraints=known, integrality=np.ones(len(units)), bounds=(0, 1)).x for sign in (1, -1)
        ]
        assert {round(end[place]) for end in ends} == {0, 1}
