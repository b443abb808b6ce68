"""Where groups and people stand in pictures of a network: places and strokes of SVG shapes, the same for the same
figures. 360 units are the width of a small telephone, so that letters are readable there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.accounts.models import User
from apps.core.text import hue_of
from apps.networks.exchanges import Exchange
from apps.networks.showing import ShownGroup, ShownPattern, ShownTie
from apps.networks.surroundings import Contact, Surroundings

WIDTH = 360
_MIDDLE = (180.0, 172.0)
_REACH = (124.0, 122.0)
_SMALLEST, _LARGEST = 9.0, 25.0
_LETTERS = 13
# How high letters are, and how far lines of them are apart.
_LETTER, _LINE = 9.0, 11.0
_AROUND = 4.0
# So many contacts are drawn; the list names all.
MOST_DRAWN = 36
_RINGS = (84.0, 112.0, 140.0)
_ARC = 162.0


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
    title: str = ""


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
    dots = tuple(Dot(_s(x), _s(y), person, hue_of(person.handle)) for person, (x, y) in spots.items())
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
    lines = tuple((_s(first + _LINE * number), line) for number, line in enumerate(said))
    return Node(_s(x), _s(y), _s(radius), lines, name, group.people, group.name is None)


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
    return f"M{_s(one[0])} {_s(one[1])}Q{_s(x)} {_s(y)} {_s(other[0])} {_s(other[1])}"


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


@dataclass(frozen=True, slots=True)
class Arc:
    """The part of the ring that belongs to a group, and where its number stands."""

    path: str
    x: str
    y: str
    number: int
    hue: int


@dataclass(frozen=True, slots=True)
class Ego:
    """Me in the middle, my contacts around: the nearer, the more passed between us lately."""

    arcs: tuple[Arc, ...]
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    middle: str = f"{WIDTH / 2:g}"
    side: int = WIDTH


def ego_of(surroundings: Surroundings) -> Ego:
    """Each group has a part of the ring as large as it has people; its contacts stand in it."""
    drawn = _strongest(surroundings)
    total = sum(len(contacts) for _, contacts in drawn)
    most = max((contact.weight for _, contacts in drawn for contact in contacts), default=1.0)
    near = sorted((contact.weight for _, contacts in drawn for contact in contacts), reverse=True)
    arcs, lines, dots, start = [], [], [], 0.0
    for number, contacts in drawn:
        width = 2 * math.pi * len(contacts) / total
        gap = min(0.04, width / 4) if len(drawn) > 1 else 0.0
        hue = surroundings.groups[number - 1].hue
        arcs.append(_arc(start + gap, start + width - gap, number, hue))
        for place, contact in enumerate(contacts):
            rank = near.index(contact.weight) * len(_RINGS) // total
            spot = _around(start + width * (place + 0.5) / len(contacts), _RINGS[rank])
            lines.append(Line(_straight(spot), f"{1 + 4 * contact.weight / most:.1f}"))
            dots.append(Dot(_s(spot[0]), _s(spot[1]), contact.person, contact.person.hue, contact.person.name))
        start += width
    return Ego(tuple(arcs), tuple(lines), tuple(dots))


def _strongest(surroundings: Surroundings) -> list[tuple[int, list[Contact]]]:
    """The contacts that are drawn, by the number of their group."""
    chosen = sorted(surroundings.contacts, key=lambda row: -row.weight)[:MOST_DRAWN]
    kept = {row.person.pk for row in chosen}
    drawn = [
        (number, [row for row in group.contacts if row.person.pk in kept])
        for number, group in enumerate(surroundings.groups, start=1)
    ]
    return [(number, contacts) for number, contacts in drawn if contacts]


def _around(angle: float, reach: float) -> tuple[float, float]:
    middle = WIDTH / 2
    return middle + reach * math.sin(angle), middle - reach * math.cos(angle)


def _straight(spot: tuple[float, float]) -> str:
    middle = _s(WIDTH / 2)
    return f"M{middle} {middle}L{_s(spot[0])} {_s(spot[1])}"


def _arc(start: float, end: float, number: int, hue: int) -> Arc:
    # A whole circle has no two ends that an arc could be drawn between.
    end = min(end, start + 2 * math.pi - 0.01)
    (x1, y1), (x2, y2) = _around(start, _ARC), _around(end, _ARC)
    far = int(end - start > math.pi)
    x, y = _around((start + end) / 2, _ARC + 10)
    path = f"M{_s(x1)} {_s(y1)}A{_s(_ARC)} {_s(_ARC)} 0 {far} 1 {_s(x2)} {_s(y2)}"
    return Arc(path, _s(x), _s(y), number, hue)


def _s(number: float) -> str:
    """As an attribute of SVG, whatever the reader's language writes for a point."""
    return f"{number:.1f}"
