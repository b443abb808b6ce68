"""Shares, intervals, gaps, trends: what may be said of how many members act in a role."""

import math

import pytest

from apps.insights.counting import Grouping
from apps.insights.figures import (
    TrendWord,
    Word,
    counts_by,
    distance_of,
    gap_of,
    mix_against,
    mix_of,
    windows_of,
    word_of,
)
from apps.participation.intervals import wilson
from apps.participation.services import opt_out
from apps.participation.signals import Role
from tests.insights.making import WEEK, act_in, make_crowd

pytestmark = pytest.mark.django_db


def test_a_role_is_a_share_of_those_present_three_weeks_with_its_interval() -> None:
    crowd = make_crowd(40)
    act_in(crowd, WEEK, creator=range(10), consumer=range(30), near={Role.CREATOR: range(10, 16)}, fleeting=[39])
    mix = mix_of(crowd.community, WEEK)
    creator = mix.of(Role.CREATOR)
    assert (creator.k, creator.n, creator.near) == (10, 39, 6)
    assert creator.interval == wilson(10, 39)
    assert creator.share == 10 / 39
    assert (mix.active, mix.none, mix.several) == (39, 9, 10)
    assert creator.target is creator.gap is creator.word is mix.distance is None


def test_the_worked_example_of_a_gap_comes_out() -> None:
    low, high = interval = wilson(9, 214)
    assert (round(low, 3), round(high, 3)) == (0.022, 0.078)
    gap = gap_of(9 / 214, (0.05, 0.10))
    assert round(gap, 3) == -0.038
    assert word_of(gap, interval, (0.05, 0.10)) == Word.UNSURE


@pytest.mark.parametrize(
    ("share", "target", "size", "word"),
    [
        (0.07, (0.05, 0.1), 0, Word.ON_TARGET),
        (0.045, (0.05, 0.1), 0.024, Word.ON_TARGET),
        (0.02, (0.04, 0.1), 0.12, Word.NEAR),
        (0.05, (0.10, 0.2), 0.19, Word.NEAR),
        (0.70, (0.40, 0.62), 0.17, Word.NEAR),
        (0.10, (0.25, 0.3), 0.40, Word.OFF),
        (0.02, (0.30, 0.4), 0.88, Word.FAR),
    ],
)
def test_small_shares_are_further_apart_than_large_ones(
    share: float, target: tuple[float, float], size: float, word: Word
) -> None:
    gap = gap_of(share, target)
    assert abs(gap) == pytest.approx(size, abs=0.006)
    assert gap <= 0 or share > target[1]
    # With so many people that the interval does not matter.
    assert word_of(gap, (share - 0.001, share + 0.001), target) == word


def test_all_gaps_are_one_distance() -> None:
    assert distance_of([0.0, -0.3, 0.4]) == pytest.approx(math.sqrt(0.25 / 3))
    assert distance_of([]) is None


def test_a_target_gives_a_gap_only_to_roles_that_it_names() -> None:
    crowd = make_crowd(40)
    act_in(crowd, WEEK, creator=range(2))
    mix = mix_against(crowd.community, WEEK, {Role.CREATOR: (0.3, 0.5)}, 2)
    assert mix.of(Role.CREATOR).word == Word.FAR
    assert mix.of(Role.CARRIER).word is None
    assert mix.distance == pytest.approx(abs(gap_of(2 / 40, (0.3, 0.5))))
    assert mix.target == 2


def test_half_of_the_evidence_may_rest_on_two_people() -> None:
    crowd = make_crowd(40)
    act_in(crowd, WEEK, caretaker=range(2), near={Role.CARETAKER: range(2, 6)}, consumer=range(20))
    mix = mix_of(crowd.community, WEEK)
    assert mix.of(Role.CARETAKER).half_from == 2
    assert mix.of(Role.CONSUMER).half_from == 10
    assert mix.of(Role.CARRIER).half_from is None


def test_a_change_is_called_one_where_chance_is_unlikely_and_enough_people_were_there() -> None:
    crowd = make_crowd(110)
    act_in(crowd, WEEK - 12, creator=range(5), carrier=range(10))
    act_in(crowd, WEEK, creator=range(25), carrier=range(2, 13))
    mix = mix_of(crowd.community, WEEK)
    creator, carrier = mix.of(Role.CREATOR).trend, mix.of(Role.CARRIER).trend
    assert creator is not None
    assert (creator.word, creator.began, creator.stopped, creator.weeks) == (TrendWord.ROSE, 20, 0, 12)
    assert (creator.both, creator.both_then, creator.both_now) == (110, 5, 25)
    assert carrier is not None
    assert carrier.word == TrendWord.UNCLEAR


def test_fewer_than_a_hundred_are_compared_over_a_year_only() -> None:
    crowd = make_crowd(60)
    act_in(crowd, WEEK - 52, creator=range(30))
    act_in(crowd, WEEK - 12, creator=range(3))
    act_in(crowd, WEEK, creator=range(3))
    trend = mix_of(crowd.community, WEEK).of(Role.CREATOR).trend
    assert trend is not None
    assert (trend.weeks, trend.word) == (52, TrendWord.FELL)
    few = make_crowd(20, "Few")
    act_in(few, WEEK - 52, creator=range(15))
    act_in(few, WEEK, creator=range(1))
    assert mix_of(few.community, WEEK).of(Role.CREATOR).trend is None


def test_who_is_not_profiled_lowers_the_coverage_and_nothing_else() -> None:
    crowd = make_crowd(20)
    opt_out(person=crowd.people[0])
    act_in(crowd, WEEK, creator=range(5), unprofiled=[0])
    mix = mix_of(crowd.community, WEEK)
    assert (mix.active, mix.coverage) == (19, 0.95)


def test_every_fourth_week_is_published() -> None:
    crowd = make_crowd(5)
    for week in (WEEK, WEEK - 3, WEEK - 4, WEEK - 12):
        act_in(crowd, week)
    assert windows_of(crowd.community) == [WEEK, WEEK - 4, WEEK - 12]
    assert windows_of(make_crowd(1, "Silent").community) == []


def test_somebody_in_two_communities_of_a_kind_is_one_person() -> None:
    one, two = make_crowd(10), make_crowd(0, "Second")
    two.people = one.people[:6]
    act_in(one, WEEK, creator=range(3))
    act_in(two, WEEK, creator=range(2, 5))
    rows = {(row.value, row.role): row for row in counts_by([one.community, two.community], WEEK, Grouping.KIND)}
    assert (rows["horizontal", Role.CREATOR].acting, rows["horizontal", Role.CREATOR].active) == (5, 10)
    departments = counts_by([one.community], WEEK, Grouping.DEPARTMENT)
    assert {row.value for row in departments} == {"Buying", "Planning"}
