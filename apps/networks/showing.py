"""What of a pattern may be shown: nothing that tells of few people, and no exact number of people.

The same for everybody who sees it, and from windows that are written once: two answers never differ by one person.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from apps.core.partitions import Group, merged
from apps.core.suppression import FEW, is_telling, rounded_number, rounded_share
from apps.networks.figures import Kind, Pattern, Tie

# A picture with more groups is not read; the smallest stand under the rest.
MOST_GROUPS = 12
# A line is drawn where so many on either side had to do with the other group.
FEWEST_ON_A_SIDE = 3
# The groups found and those drawn are much the same, or have little to do with each other (adjusted Rand index).
SAME, PARTLY = 0.65, 0.25
# Groups found say something where they hold together so much better than in a network mixed by chance.
BEYOND_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A department or site (`name` None: all that are not named), with people rounded down."""

    name: str | None
    people: int


@dataclass(frozen=True, slots=True)
class ShownTie:
    """Between two of the groups, by their number: people who have to do with the other group, rounded down."""

    one: int
    other: int
    people: int


@dataclass(frozen=True, slots=True)
class ShownKind:
    """A kind of tie; None: of too few people to say."""

    kind: str
    people: int | None
    pairs: int | None
    across: float | None


@dataclass(frozen=True, slots=True)
class ShownPattern:
    """Figures as they may be shown. Numbers of people are rounded down, None where few; shares in steps of 5 %."""

    week: int
    boundary: str
    fewest: int
    people: int
    exchanging: int | None
    isolates: int | None
    ties_a_person: float
    density: float
    reciprocity: float
    cross_boundary: float | None
    cross_by_chance: float | None
    circles: int
    core: int
    core_people: int | None
    bridges: int | None
    bridge_links: int | None
    fragility: float
    largest_loss: int | None
    half_of_exchanges: int | None
    half_of_ways: int | None
    is_large: bool
    steps: float | None
    steps_error: float
    groups_drawn: int
    groups_found: int
    # "same", "partly", "hardly"; empty: what was found could be chance.
    agreement: str
    brokers: dict[str, int | None]
    kinds: list[ShownKind]
    reads: ShownKind | None
    groups: list[ShownGroup]
    ties: list[ShownTie]
    # How many groups stand under the rest, and pairs of named groups between which nothing is drawn.
    merged: int
    quiet: list[tuple[str, str]]


def shown_pattern(pattern: Pattern | None) -> ShownPattern | None:
    """None where nothing was measured, or too few people had to do with each other."""
    fewest: int = settings.REPORT_MINIMUM
    if pattern is None or pattern.exchanging < fewest:
        return None
    places, groups = _groups(pattern, fewest)
    ties = _ties(pattern, places, fewest)
    kinds = [_kind(row, fewest) for row in pattern.kinds]
    return ShownPattern(
        week=pattern.week,
        boundary=pattern.boundary,
        fewest=fewest,
        people=rounded_number(pattern.n),
        exchanging=_part(pattern.exchanging, pattern.n),
        isolates=_part(pattern.isolates, pattern.n),
        ties_a_person=round(pattern.m / pattern.n, 1),
        density=round(pattern.density, 3),
        reciprocity=_share(pattern.reciprocity),
        cross_boundary=None if pattern.cross_boundary is None else _share(pattern.cross_boundary),
        cross_by_chance=None if pattern.cross_by_chance is None else _share(pattern.cross_by_chance),
        circles=pattern.components,
        core=pattern.core,
        core_people=_number(pattern.core_people),
        bridges=_number(pattern.bridges),
        bridge_links=_number(pattern.bridge_links),
        fragility=_share(pattern.fragility),
        largest_loss=_number(pattern.largest_loss),
        half_of_exchanges=_number(pattern.half_of_exchanges),
        half_of_ways=_number(pattern.half_of_ways or 0),
        is_large=pattern.half_of_ways is None,
        steps=None if pattern.steps is None else round(pattern.steps, 1),
        steps_error=round(pattern.steps_error, 2),
        groups_drawn=pattern.groups_drawn,
        groups_found=pattern.groups_found,
        agreement=_agreement(pattern),
        brokers={role: _number(people) for role, people in pattern.brokers.items()},
        kinds=kinds,
        reads=_reads(pattern, fewest),
        groups=groups,
        ties=ties,
        merged=sum(groups[place].name is None for place in places.values()),
        quiet=_quiet(groups, ties),
    )


def _number(people: int) -> int | None:
    return None if people < FEW else rounded_number(people)


def _part(people: int, of: int) -> int | None:
    """Of those who are there: not even that it is nobody, or all."""
    return None if is_telling(people, of) else rounded_number(people)


def _share(share: float) -> float:
    return rounded_share(round(share * 1000), 1000)


def _kind(row: Kind, fewest: int) -> ShownKind:
    if row.people < fewest:
        return ShownKind(row.kind, None, None, None)
    across = None if row.across is None else _share(row.across)
    return ShownKind(row.kind, rounded_number(row.people), rounded_number(row.pairs), across)


def _reads(pattern: Pattern, fewest: int) -> ShownKind | None:
    """Reading is told of many readers of many authors, or not at all."""
    found = pattern.reads
    if found is None:
        return None
    if found.readers < fewest or found.authors < FEW:
        return ShownKind("reads", None, None, None)
    across = None if found.across is None else _share(found.across)
    return ShownKind("reads", rounded_number(found.readers), rounded_number(found.pairs), across)


def _agreement(pattern: Pattern) -> str:
    if pattern.agreement is None or pattern.modularity < pattern.modularity_by_chance + BEYOND_CHANCE:
        return ""
    return "same" if pattern.agreement >= SAME else "partly" if pattern.agreement >= PARTLY else "hardly"


def _groups(pattern: Pattern, fewest: int) -> tuple[dict[int, int], list[ShownGroup]]:
    """Where each group stands in the picture, and the groups there: the largest first, the rest at the end."""
    people: dict[Group, range] = {}
    start = 0
    for number, group in enumerate(pattern.groups):
        people[number] = range(start, start + group.people)
        start += group.people
    if start < pattern.n:
        # Those who say of no group are part of the rest.
        people[None] = range(start, pattern.n)
    rest = merged(people, fewest)
    named = [number for number in range(len(pattern.groups)) if number not in rest]
    named.sort(key=lambda number: (-pattern.groups[number].people, number))
    if len(named) > MOST_GROUPS:
        rest |= set(named[MOST_GROUPS - 1 :])
        named = named[: MOST_GROUPS - 1]
    places = {number: place for place, number in enumerate(named)}
    groups = [
        ShownGroup(pattern.groups[number].name, rounded_number(pattern.groups[number].people)) for number in named
    ]
    together = sum(len(people[number]) for number in rest)
    if together >= fewest:
        groups.append(ShownGroup(None, rounded_number(together)))
        places |= {number: len(groups) - 1 for number in range(len(pattern.groups)) if number in rest}
    return places, groups


def _ties(pattern: Pattern, places: dict[int, int], fewest: int) -> list[ShownTie]:
    """Lines between the groups of the picture. Of groups that stand together, people are counted as the fewest that
    they can be: somebody may have had to do with several of them."""
    between: dict[tuple[int, int], list[Tie]] = defaultdict(list)
    for tie in pattern.ties:
        one, other = places.get(tie.one), places.get(tie.other)
        if one is not None and other is not None and one != other:
            turned = tie if one < other else Tie(tie.other, tie.one, tie.people_other, tie.people_one, tie.pairs)
            between[min(one, other), max(one, other)].append(turned)
    shown = []
    for (one, other), ties in sorted(between.items()):
        near, far = _fewest(ties, "one"), _fewest(ties, "other")
        if min(near, far) >= FEWEST_ON_A_SIDE and near + far >= fewest:
            shown.append(ShownTie(one, other, rounded_number(near + far)))
    return shown


def _fewest(ties: list[Tie], side: str) -> int:
    """Different groups have different people; of one group, those of its largest line are there at least."""
    by_group: dict[int, int] = defaultdict(int)
    for tie in ties:
        group, people = (tie.one, tie.people_one) if side == "one" else (tie.other, tie.people_other)
        by_group[group] = max(by_group[group], people)
    return sum(by_group.values())


def _quiet(groups: list[ShownGroup], ties: list[ShownTie]) -> list[tuple[str, str]]:
    """Pairs of named groups without a line, the largest first: few or no exchanges, which of both is not said."""
    drawn = {(tie.one, tie.other) for tie in ties}
    named = [(place, group.name) for place, group in enumerate(groups) if group.name is not None]
    return [
        (name, other)
        for number, (place, name) in enumerate(named)
        for further, other in named[number + 1 :]
        if (place, further) not in drawn
    ]
