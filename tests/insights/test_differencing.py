"""Attacks on the reports API: every answer there is, before and after members come, go, opt out and are erased."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from rest_framework.test import APIClient

from apps.core.suppression import FEW
from apps.insights.models import ReportTable
from apps.insights.reports.population import population_of
from apps.insights.reports.publishing import publish_window
from apps.insights.reports.subjects import SUBJECTS, Grouping, Subject
from apps.insights.windows import name_of
from apps.participation.erasure import erase_person
from apps.participation.models import Profile
from apps.participation.services import opt_out
from tests.insights.doing import live_fully
from tests.insights.organisation import EARLIER, LATER, Organisation, join, live, make_organisation, published

pytestmark = pytest.mark.django_db

API = "/api/v1/reports"


def as_hr(made: Organisation) -> APIClient:
    client = APIClient()
    client.force_login(made.hr, backend="apps.accounts.backends.CachedUserBackend")
    return client


def everything(made: Organisation, *subjects: str) -> dict[str, Any]:
    """Every address that HR can ask for, and what it answers: subjects, groupings, windows, communities, combined."""
    client = as_hr(made)
    windows = ["", *(window["label"] for window in client.get(f"{API}/").json()["windows"])]
    slugs = ["", *(community.slug for community in made.communities)]
    answers = {}
    for subject, grouping, window, slug in itertools.product(
        subjects or Subject.values, ["", *Grouping.values], windows, slugs
    ):
        query = f"grouping={grouping}&window={window}&community={slug}"
        response = client.get(f"{API}/{subject}/?{query}")
        answers[f"{subject}/?{query}"] = response.json() if response.status_code == 200 else response.status_code
    return answers


def test_members_who_come_and_go_change_no_published_answer() -> None:
    made = make_organisation(people=60)
    live_fully(made, EARLIER)
    publish_window(week=EARLIER)
    before = everything(made)
    assert len(SUBJECTS) * 5 < sum(isinstance(answer, dict) for answer in before.values())
    community = made.communities[0]
    join(community, made.people)
    community.memberships.filter(user__in=made.people[:20]).delete()
    opt_out(person=made.people[21])
    for person in made.people[22:25]:
        erase_person(person)
    made.people[26].profile.department = "Law"
    made.people[26].profile.save()
    Profile.objects.filter(person=made.people[27]).update(is_acting=True)
    assert publish_window(week=EARLIER) is False
    assert everything(made) == before


def test_nothing_combines_and_no_window_overlaps() -> None:
    made = published(make_organisation(people=60), EARLIER, LATER)
    answers = everything(made, "mix", "threads")
    for address, answer in answers.items():
        is_split = "grouping=&" in address or "grouping=community" in address
        if f"community={made.hidden.slug}" in address:
            assert answer == (404 if is_split else 400)
        elif not address.endswith("community=") and not is_split:
            assert answer == 400
        else:
            assert isinstance(answer, dict)
            assert made.hidden.name not in str(answer)
    assert LATER - EARLIER >= 12
    client = as_hr(made)
    for strange in (
        "department=Law",
        "site=York",
        "from=2025-01-01",
        "person=person-1",
        "role=creator",
        "window=2026-W31",
    ):
        assert client.get(f"{API}/mix/?{strange}").status_code == 400
    assert client.get(f"{API}/mix/?grouping=department&grouping=site").status_code == 400


@pytest.mark.parametrize("seed", [1, 2])
def test_all_answers_of_all_windows_together_single_out_nobody(seed: int) -> None:
    """Who knows who is where, and even takes rounded shares for exact, learns of no fewer than ten people."""
    made = make_organisation(seed)
    live(made, EARLIER, seed)
    publish_window(week=EARLIER)
    # Between the windows, some come and some go.
    join(made.communities[0], made.people[:30:3])
    made.communities[1].memberships.filter(user__in=made.people[::9]).delete()
    live(made, LATER, seed)
    publish_window(week=LATER)
    answers = everything(made, "mix")
    for week in (EARLIER, LATER):
        units = [unit for kind in population_of(week).members.values() for unit in kind]
        kinds = {community.pk: community.kind for community in made.communities}
        slugs = {community.pk: community.slug for community in made.communities}
        for role in ("consumer", "creator", "connector", "carrier", "caretaker", "none", "several"):
            rows = []
            for address, answer in answers.items():
                if not isinstance(answer, dict) or answer["subject"] != "mix" or not address.endswith("community="):
                    continue
                if answer["window"]["label"] != name_of(week):
                    continue
                named = {row["group"] for row in answer["rows"] if row["group"]}
                for row in answer["rows"]:
                    if row["shares"][role] is not None:
                        there = [_is_in(unit, answer["grouping"], row, named, kinds, slugs) for unit in units]
                        rows.append(np.array(there, dtype=float))
            _assert_nobody_is_found(units, rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_group_that_follows_from_any_report_tells_of_few_who_do_or_do_not_do_something(seed: int) -> None:
    """All columns of all six subjects, by every grouping, and columns less those that are a part of them."""
    made = make_organisation(seed, people=320)
    live_fully(made, EARLIER, seed)
    publish_window(week=EARLIER)
    answers = everything(made)
    population = population_of(EARLIER)
    for of_questions, sorts in enumerate((population.members, population.questions)):
        units = [unit for kind in sorts.values() for unit in kind]
        told = {key: groups for key, groups in _told(made, answers, units).items() if groups}
        told = {key: groups for key, groups in told.items() if _is_of_questions(key) == bool(of_questions)}
        assert len(told) > (2 if of_questions else 25)
        for key, groups in told.items():
            _assert_many(units, groups.values(), lambda marks, key=key: key in marks)
        between = 0
        for outer, inner in itertools.permutations(told, 2):
            if outer != inner and _holds(units, outer, inner):
                both = [group for name, group in told[outer].items() if name in told[inner]]
                _assert_many(units, both, lambda marks, outer=outer, inner=inner: outer in marks and inner not in marks)
                between += len(both)
        assert between
        # Of those who helped, were helped, both or neither.
        sides = [set(told.get(key, ())) for key in ("used", "uses", "alone")]
        for name in set.intersection(*sides):
            for helps, is_helped in itertools.product((True, False), repeat=2):
                _assert_many(
                    units,
                    [told["used"][name]],
                    lambda marks, helps=helps, is_helped=is_helped: (
                        ("used" in marks) == helps and ("uses" in marks) == is_helped
                    ),
                )


def _is_of_questions(key: str) -> bool:
    return key in {column.key for column in SUBJECTS[Subject.THREADS].columns}


def _told(made: Organisation, answers: dict[str, Any], units: list[Any]) -> dict[str, dict[bytes, np.ndarray]]:
    """By column, the groups whose number follows from three shown ones or fewer, added and subtracted."""
    kinds = {community.pk: community.kind for community in made.communities}
    slugs = {community.pk: community.slug for community in made.communities}
    shown: dict[str, dict[bytes, np.ndarray]] = defaultdict(dict)
    for address, answer in answers.items():
        if isinstance(answer, dict) and address.endswith("window=&community="):
            named = {row["group"] for row in answer["rows"] if row["group"]}
            for row in answer["rows"]:
                there = np.array([_is_in(unit, answer["grouping"], row, named, kinds, slugs) for unit in units], int)
                for key, share in row["shares"].items():
                    if share is not None:
                        shown[key][there.tobytes()] = there
    return {key: _followed(list(rows.values())) for key, rows in shown.items()}


def _followed(rows: list[np.ndarray]) -> dict[bytes, np.ndarray]:
    found = {}
    for size in (1, 2, 3):
        for chosen in itertools.combinations(rows, size):
            for signs in itertools.product((1, -1), repeat=size - 1):
                total = sum(sign * row for sign, row in zip((1, *signs), chosen, strict=True))
                if total.any() and (total.min() >= 0 or total.max() <= 0) and abs(total).max() == 1:
                    found[abs(total).tobytes()] = total != 0
    return found


def _holds(units: list[Any], outer: str, inner: str) -> bool:
    """Whether everybody with one mark has the other, and some the other only: as what they count says, or by chance."""
    inside = [unit.marks for unit in units if inner in unit.marks]
    is_larger = any(outer in unit.marks and inner not in unit.marks for unit in units)
    return len(inside) >= 20 and is_larger and all(outer in marks for marks in inside)


def _assert_many(units: list[Any], groups: Iterable[np.ndarray], holds: Callable[[frozenset[str]], bool]) -> None:
    does = np.array([holds(unit.marks) for unit in units])
    people = np.array([unit.person for unit in units])
    for there in groups:
        assert min(len(set(people[there & does])), len(set(people[there & ~does]))) >= FEW


def _is_in(unit: Any, grouping: str, row: Any, named: set[str], kinds: dict[int, str], slugs: dict[int, str]) -> bool:
    community, boundary = unit.groups
    kind = kinds[community]
    if grouping == "kind":
        return bool(kind == row["group"])
    if grouping == "community":
        group = slugs[community]
        return bool(group == row["group"] if row["group"] else group not in named and kind == row["kind"])
    if (grouping == "department") != (kind == "horizontal"):
        return False
    group = boundary or "(not said)"
    return bool(group == row["group"] if row["group"] else group not in named)


def _assert_nobody_is_found(units: list[Any], rows: list[np.ndarray]) -> None:
    assert rows
    distinct = list({row.tobytes(): row for row in rows}.values())
    for size in (1, 2, 3):
        for chosen in itertools.combinations(distinct, size):
            for signs in itertools.product((1, -1), repeat=size - 1):
                total = sum((s * row for s, row in zip(signs, chosen[1:], strict=True)), chosen[0])
                told_of = {unit.person for unit, factor in zip(units, total, strict=True) if factor}
                assert not told_of or len(told_of) >= 10
    system = np.array(distinct)
    rank = np.linalg.matrix_rank(system)
    for person in {unit.person for unit in units}:
        without = np.array([unit.person != person for unit in units])
        assert np.linalg.matrix_rank(system * without) == rank


def test_a_published_table_is_never_changed() -> None:
    made = published(make_organisation(people=60), EARLIER)
    table = ReportTable.objects.first()
    assert table
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ReportTable.objects.filter(pk=table.pk).update(fewest=5)
    assert as_hr(made).get(f"{API}/mix/").json()["smallest_group"] == 10
