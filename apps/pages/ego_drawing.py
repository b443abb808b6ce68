"""One's own surroundings as a picture: me in the middle, contacts around, by group."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from apps.accounts.models import User
from apps.networks.surroundings import Contact, Surroundings
from apps.pages.network_drawing import WIDTH, Line, in_svg

# So many contacts are drawn; the list names all.
MOST_DRAWN = 36
_RINGS = (84.0, 112.0, 140.0)
_ARC = 162.0
# The circles of two contacts do not touch.
_APART = 25.0


@dataclass(frozen=True, slots=True)
class Arc:
    """The part of the ring that belongs to a group, and where its number stands."""

    path: str
    x: str
    y: str
    number: int
    hue: int


@dataclass(frozen=True, slots=True)
class Nearby:
    """A contact: a circle with a short name."""

    x: str
    y: str
    hue: int
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Ego:
    """Me in the middle, my contacts around: the nearer, the more passed between us lately."""

    arcs: tuple[Arc, ...]
    lines: tuple[Line, ...]
    dots: tuple[Nearby, ...]
    middle: str = f"{WIDTH / 2:g}"
    side: int = WIDTH


def ego_of(surroundings: Surroundings) -> Ego:
    """Each group has a part of the ring as large as it has people; its contacts stand in it."""
    drawn = _strongest(surroundings)
    everybody = [contact for _, contacts in drawn for contact in contacts]
    most = max((contact.weight for contact in everybody), default=1.0)
    reach = _reaches(everybody)
    names = short_names([contact.person for contact in everybody])
    arcs, lines, dots, spots, start = [], [], [], list[tuple[float, float]](), 0.0
    for number, contacts in drawn:
        width = 2 * math.pi * len(contacts) / len(everybody)
        gap = min(0.04, width / 4) if len(drawn) > 1 else 0.0
        hue = surroundings.groups[number - 1].hue
        arcs.append(_arc(start + gap, start + width - gap, number, hue))
        for place, contact in enumerate(_alternating(contacts)):
            angle = start + width * (place + 0.5) / len(contacts)
            spot = _free(angle, reach[contact.person.pk], spots)
            spots.append(spot)
            lines.append(Line(_straight(spot), f"{1 + 4 * contact.weight / most:.1f}"))
            person = contact.person
            dots.append(Nearby(in_svg(spot[0]), in_svg(spot[1]), person.hue, person.name, names[person.pk]))
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


def _reaches(contacts: Sequence[Contact]) -> dict[int, int]:
    """By person, which ring they belong to: a third of them on each, those with most between us on the inner one."""
    ranked = sorted(contacts, key=lambda row: -row.weight)
    return {row.person.pk: place * len(_RINGS) // len(ranked) for place, row in enumerate(ranked)}


def _alternating[T](ordered: Sequence[T]) -> list[T]:
    """From an order by strength one in which neighbours differ, so that those on the same ring do not crowd."""
    half = (len(ordered) + 1) // 2
    mixed: list[T] = []
    for place in range(half):
        mixed += [ordered[place], *ordered[half + place : half + place + 1]]
    return mixed


def _free(angle: float, ring: int, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place in this direction on the ring, or on the next one outwards where nobody stands too near."""
    for reach in _RINGS[ring:]:
        spot = _around(angle, reach)
        if all(math.dist(spot, other) >= _APART for other in taken):
            return spot
    return _around(angle, _RINGS[-1])


def short_names(people: Sequence[User]) -> dict[int, str]:
    """What fits into a small circle: initials, with one more letter of either name for those who share them."""
    sharing: dict[str, list[User]] = {}
    for person in people:
        sharing.setdefault(person.initials, []).append(person)
    names: dict[int, str] = {}
    for initials, alike in sharing.items():
        by_last = {person.pk: initials + _second(person.name, -1) for person in alike}
        by_first = {person.pk: initials[:1] + _second(person.name, 0) + initials[1:] for person in alike}
        wordings = ({person.pk: initials for person in alike}, by_last, by_first)
        # Where nothing tells all of them apart, what tells most does.
        names |= max(wordings, key=lambda given: len(set(given.values())))
    return names


def _second(name: str, word: int) -> str:
    """The second letter of the first or the last word."""
    words = name.split()
    return words[word][1:2] if words else ""


def _around(angle: float, reach: float) -> tuple[float, float]:
    middle = WIDTH / 2
    return middle + reach * math.sin(angle), middle - reach * math.cos(angle)


def _straight(spot: tuple[float, float]) -> str:
    middle = in_svg(WIDTH / 2)
    return f"M{middle} {middle}L{in_svg(spot[0])} {in_svg(spot[1])}"


def _arc(start: float, end: float, number: int, hue: int) -> Arc:
    # A whole circle has no two ends that an arc could be drawn between.
    end = min(end, start + 2 * math.pi - 0.01)
    (x1, y1), (x2, y2) = _around(start, _ARC), _around(end, _ARC)
    far = int(end - start > math.pi)
    x, y = _around((start + end) / 2, _ARC + 10)
    path = f"M{in_svg(x1)} {in_svg(y1)}A{in_svg(_ARC)} {in_svg(_ARC)} 0 {far} 1 {in_svg(x2)} {in_svg(y2)}"
    return Arc(path, in_svg(x), in_svg(y), number, hue)
