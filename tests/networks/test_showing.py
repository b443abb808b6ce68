"""What may be shown of a network: groups of enough people, lines of enough on both sides, and no exact number."""

from dataclasses import replace

import pytest

from apps.networks.figures import Group, Kind, Pattern, Reads, Tie
from apps.networks.showing import ShownPattern, shown_pattern
from apps.pages.network_drawing import picture_of

BASE = Pattern(
    community_id=1,
    week=344,
    boundary="department",
    n=113,
    not_profiled=2,
    exchanging=84,
    isolates=29,
    m=402,
    density=0.031762,
    reciprocity=0.4321,
    cross_boundary=0.333,
    cross_by_chance=0.71,
    ei_index=-0.333,
    components=2,
    largest=81,
    core=6,
    core_people=23,
    bridges=3,
    bridge_links=7,
    fragility=0.0624,
    largest_loss=4,
    half_of_exchanges=12,
    half_of_ways=9,
    steps=2.71828,
    steps_error=0.0,
    groups_drawn=5,
    groups_found=4,
    agreement=0.4,
    modularity=0.5,
    modularity_by_chance=0.3,
    brokers={"liaison": 4, "gatekeeper": 17},
    kinds=[Kind("replies", 380, 80, 0.34), Kind("introduces", 3, 6, 1.0)],
    groups=[Group("Buying", 40), Group("Legal", 4), Group("Planning", 33), Group("Sales", 21), Group("Tax", 7)],
    ties=[Tie(0, 1, 3, 2, 4), Tie(0, 2, 9, 12, 30), Tie(0, 3, 2, 11, 12), Tie(2, 3, 4, 3, 5), Tie(0, 4, 6, 5, 9)],
    reads=Reads(60, 31, 404, 0.41),
)


def _shown(**changes: object) -> ShownPattern:
    shown = shown_pattern(replace(BASE, **changes))
    assert shown is not None
    return shown


def test_groups_of_few_stand_together_and_lines_of_few_are_not_drawn() -> None:
    shown = _shown()
    # Legal, Tax and the eight who say of no department.
    assert [(group.name, group.people) for group in shown.groups] == [
        ("Buying", 40),
        ("Planning", 30),
        ("Sales", 20),
        (None, 15),
    ]
    # Buying with Sales has two on one side, Planning with Sales seven in all.
    assert [(tie.one, tie.other, tie.people) for tie in shown.ties] == [(0, 1, 20), (0, 3, 10)]
    assert shown.quiet == [("Buying", "Sales"), ("Planning", "Sales")]


def test_numbers_of_few_are_not_told_and_others_are_rounded() -> None:
    shown = _shown()
    assert (shown.people, shown.exchanging, shown.isolates) == (110, 80, 25)
    assert (shown.bridges, shown.bridge_links, shown.largest_loss) == (None, 5, None)
    assert (shown.reciprocity, shown.cross_boundary, shown.fragility) == (0.45, 0.35, 0.05)
    assert shown.brokers == {"liaison": None, "gatekeeper": 15}
    assert [(kind.people, kind.pairs) for kind in shown.kinds] == [(80, 380), (None, None)]
    assert _shown(isolates=3).isolates is None
    assert _shown(reads=Reads(60, 3, 90, 0.5)).reads.people is None  # type: ignore[union-attr]


def test_nothing_is_shown_of_a_few_who_exchange() -> None:
    assert shown_pattern(replace(BASE, exchanging=9)) is None
    assert shown_pattern(None) is None


def test_one_group_that_is_too_small_takes_the_next_along() -> None:
    shown = _shown(n=101, groups=[Group("Buying", 60), Group("Legal", 4), Group("Sales", 37)], ties=[])
    assert [(group.name, group.people) for group in shown.groups] == [("Buying", 60), (None, 40)]


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_a_picture_holds_everything_inside_and_is_the_same_each_time(count: int) -> None:
    shown = _shown(n=20 * count, groups=[Group(f"Department number {n}", 20) for n in range(count)], ties=[])
    picture = picture_of(shown, "Others")
    assert len(picture.nodes) == min(count, 12)
    for node in picture.nodes:
        assert 30 <= float(node.x) <= picture.width - 30
        assert all(picture.top < float(y) < picture.top + picture.height for y, _line in node.lines)
        # Names stand outside of the ring, where no line runs.
        middle = sum(float(other.y) for other in picture.nodes) / len(picture.nodes)
        assert (float(node.lines[0][0]) < float(node.y)) == (float(node.y) < middle - 2)
    assert picture == picture_of(shown, "Others")
