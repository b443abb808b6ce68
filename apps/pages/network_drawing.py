"""Where groups and people stand in pictures of a network: places and strokes of SVG shapes, the same for the same
figures. 360 units are the width of a small telephone, so that letters are readable there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.accounts.models import User
from apps.core.text import hue_of
from apps.networks.exchanges import Exchange
from apps.networks.showing import ShownGroup, ShownPattern, ShownTie

WIDTH = 360
_MIDDLE = (180.0, 172.0)
_REACH = (124.0, 122.0)
_SMALLEST, _LARGEST = 9.0, 25.0
_LETTERS = 13
# How high letters are, and how far lines of them are apart.
_LETTER, _LINE = 9.0, 11.0
_AROUND = 4.0


@dataclass(frozen=True, slots=True)
class Node:
    """A group: its disc, and its name in one or two lines on the side where no lines run."""

    x: str
    y: str
    r: str
    lines: tuple[tuple[str, str], ...]
    title: str
    people: int
    is_rest: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A bent line between two places."""

    path: str
    width: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A person: a small circle."""

    x: str
    y: str
    person: User
    hue: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the template needs to draw it."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...] = ()
    links: tuple[Line, ...] = ()
    width: int = WIDTH
    top: int = 0
    height: int = WIDTH


def picture_of(
    pattern: ShownPattern, rest_name: str, people: Mapping[User, str] | None = None, ties: Sequence[Exchange] = ()
) -> Picture:
    """Groups on a ring, those with much between them side by side; people who agreed around their group."""
    order = _order(pattern.groups, pattern.ties)
    places = {group: _on_ring(place, len(order)) for place, group in enumerate(order)}
    largest = max(group.people for group in pattern.groups)
    radii = [max(_SMALLEST, _LARGEST * math.sqrt(group.people / largest)) for group in pattern.groups]
    nodes = tuple(_node(group, places[number], radii[number], rest_name) for number, group in enumerate(pattern.groups))
    most = max((tie.people for tie in pattern.ties), default=1)
    lines = tuple(
        Line(_bent(places[tie.one], places[tie.other]), f"{1 + 7 * tie.people / most:.1f}")
        for tie in sorted(pattern.ties, key=lambda tie: tie.people)
    )
    spots = _spots(pattern.groups, places, radii, people or {})
    dots = tuple(Dot(in_svg(x), in_svg(y), person, hue_of(person.handle)) for person, (x, y) in spots.items())
    by_id = {person.pk: spot for person, spot in spots.items()}
    pairs = sorted({(min(row.source, row.target), max(row.source, row.target)) for row in ties})
    links = tuple(Line(_bent(by_id[one], by_id[other]), "1") for one, other in pairs if one in by_id and other in by_id)
    top = math.floor(min(_top(node) for node in nodes))
    bottom = math.ceil(max(_bottom(node) for node in nodes))
    return Picture(nodes, lines, dots, links, top=top, height=bottom - top)


def _order(groups: Sequence[ShownGroup], ties: Sequence[ShownTie]) -> list[int]:
    """The largest first, then always the one that has most to do with the one before."""
    between = {(tie.one, tie.other): tie.people for tie in ties}
    left, order = list(range(len(groups))), list[int]()
    while left:
        last = order[-1] if order else None
        follower = max(
            left,
            key=lambda number: (
                0 if last is None else between.get((min(last, number), max(last, number)), 0),
                groups[number].people,
                -number,
            ),
        )
        left.remove(follower)
        order.append(follower)
    return order


def _on_ring(place: int, of: int) -> tuple[float, float]:
    if of == 1:
        return _MIDDLE
    angle = 2 * math.pi * place / of
    return _MIDDLE[0] + _REACH[0] * math.sin(angle), _MIDDLE[1] - _REACH[1] * math.cos(angle)


def _node(group: ShownGroup, place: tuple[float, float], radius: float, rest_name: str) -> Node:
    x, y = place
    name = group.name or rest_name
    said = _lines(name)
    # People stand around it, and its name outside of them: all lines between groups run on the inner side.
    away = radius + _AROUND + _LETTER / 2
    first = y - away - _LINE * (len(said) - 1) if y < _MIDDLE[1] - 1 else y + away + _LETTER
    lines = tuple((in_svg(first + _LINE * number), line) for number, line in enumerate(said))
    return Node(in_svg(x), in_svg(y), in_svg(radius), lines, name, group.people, group.name is None)


def _top(node: Node) -> float:
    return min(float(node.y) - float(node.r) - _AROUND, float(node.lines[0][0]) - _LETTER) - _AROUND


def _bottom(node: Node) -> float:
    return max(float(node.y) + float(node.r) + _AROUND, float(node.lines[-1][0])) + _AROUND


def _lines(name: str) -> list[str]:
    """A name in two lines at most; what does not fit is left out and stands in the table."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    kept = [line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…" for line in lines[:2]]
    if len(lines) > len(kept) and not kept[-1].endswith("…"):
        kept[-1] += "…"
    return kept


def _bent(one: tuple[float, float], other: tuple[float, float]) -> str:
    """From one place to the other, drawn a little towards the middle, so that lines over it stay apart."""
    x = (one[0] + other[0]) / 2 * 0.7 + _MIDDLE[0] * 0.3
    y = (one[1] + other[1]) / 2 * 0.7 + _MIDDLE[1] * 0.3
    return f"M{in_svg(one[0])} {in_svg(one[1])}Q{in_svg(x)} {in_svg(y)} {in_svg(other[0])} {in_svg(other[1])}"


def _spots(
    groups: Sequence[ShownGroup],
    places: Mapping[int, tuple[float, float]],
    radii: Sequence[float],
    people: Mapping[User, str],
) -> dict[User, tuple[float, float]]:
    """People around their group, from its top clockwise; those of groups that are not named around the rest."""
    numbers = {group.name: number for number, group in enumerate(groups)}
    around: dict[int, list[User]] = {}
    for person in sorted(people, key=lambda one: (one.name, one.pk)):
        number = numbers.get(people[person], numbers.get(None))
        if number is not None:
            around.setdefault(number, []).append(person)
    spots = {}
    for number, found in around.items():
        x, y = places[number]
        for place, person in enumerate(found):
            angle, reach = 2 * math.pi * place / len(found), radii[number] + _AROUND
            spots[person] = (x + reach * math.sin(angle), y - reach * math.cos(angle))
    return spots


def in_svg(number: float) -> str:
    """As an attribute of SVG, whatever the reader's language writes for a point."""
    return f"{number:.1f}"
