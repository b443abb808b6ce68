"""One's own surroundings are drawn so that each contact can be read, however many there are."""

import math
from datetime import UTC, datetime
from itertools import combinations

import numpy as np
import pytest

from apps.accounts.models import User
from apps.networks.surroundings import Contact, Linked, Surroundings
from apps.pages.ego_drawing import MOST_DRAWN, ego_of, short_names

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def around_me(number: int, groups: int, seed: int) -> Surroundings:
    """So many contacts in so many groups; many have the same weight, as in life."""
    rng = np.random.default_rng(seed)
    rows = [
        Contact(User(pk=n, name=f"Ana {n}", handle=f"ana-{n}"), f"Group {rng.integers(groups)}", NOON, weight)
        for n, weight in enumerate(np.round(rng.pareto(1.5, number), 1).tolist(), start=1)
    ]
    rows.sort(key=lambda row: -row.weight)
    found = [Linked(name, False, [row for row in rows if row.group == name]) for name in {row.group for row in rows}]
    return Surroundings("department", found, [], 0, 0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("number", "groups"), [(1, 1), (2, 1), (12, 1), (23, 5), (36, 1), (36, 7), (80, 4)])
def test_no_two_contacts_lie_over_each_other(number: int, groups: int, seed: int) -> None:
    dots = ego_of(around_me(number, groups, seed)).dots
    assert len(dots) == min(number, MOST_DRAWN)
    for one, other in combinations(dots, 2):
        assert math.dist((float(one.x), float(one.y)), (float(other.x), float(other.y))) >= 23.9


def test_the_strongest_contact_is_nearest_and_the_weakest_farthest() -> None:
    mine = around_me(30, 1, 3)
    away = {dot.title: math.dist((float(dot.x), float(dot.y)), (180, 180)) for dot in ego_of(mine).dots}
    ranked = [away[row.person.name] for row in mine.contacts]
    assert ranked[0] == pytest.approx(84, abs=0.1)
    assert ranked[-1] == pytest.approx(140, abs=0.1)
    assert sum(ranked[:10]) < sum(ranked[10:20]) < sum(ranked[20:])


def test_people_with_the_same_initials_are_told_apart() -> None:
    names = ("Lucía Moreno", "Luca Meyer", "Rémi Girard", "Rocío Gisbert", "Ayşe Demir", "Li", "")
    people = [User(pk=n, name=name) for n, name in enumerate(names)]
    assert list(short_names(people).values()) == ["LMo", "LMe", "RéG", "RoG", "AD", "L", "?"]
