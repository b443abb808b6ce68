"""Which numbers about groups of people may be published, so that no few can be told from them.

Pure functions on counts, without a product word: a population is a list of units (a person in a place), each of which
stands in one group of every partition and bears some marks ("does this"). What is published of a group is how many
people it has and how many of them bear a mark. Four rules:

* a group is shown from `fewest` people on; smaller ones become part of the rest, and so does what would leave a rest
  that is too small (`merged`);
* a mark is shown of a group only if five people or more bear it and five or more do not (`is_telling`). Not even that
  it is zero: what nobody does is known of everybody;
* what is left out must not follow from what is shown: with a sum and all parts but one, the one is known. The sums are
  left out too, then the next smallest parts, until every sum that still follows might be shown (`hidden_cells`);
* two ways to divide the same people must not differ by few: the members of a department and those of a community may
  be the same but for two. `Groups` holds this for every sum and difference of any number of groups, see there.

Shares are rounded (`rounded_share`) and numbers of people too (`rounded_number`), so that what may be shown is no exact
count either. Sources: complementary suppression as in statistical offices' handbooks (Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4); the argument on cuts is the rank of a bipartite graph's incidence matrix.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

# So few people, in or not in, are never told.
FEW = 5
# Groups that are too small to be named stand under this, together.
REST = None

type Group = Hashable
# A group of one of the two partitions: which partition, and which group.
type Node = tuple[int, Group]
_WHOLE: Node = (2, REST)


@dataclass(frozen=True, slots=True)
class Unit:
    """A person in a place: their group in each of two partitions, and the marks that they bear there."""

    person: int
    groups: tuple[Group, Group]
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """Distinct people with a mark, distinct people without it, units with it, and all units."""

    inside: int
    outside: int
    number: int
    total: int

    @property
    def is_telling(self) -> bool:
        """Whether it says something of few people, or of all of them."""
        return min(self.inside, self.outside) < FEW


def is_telling(inside: int, size: int) -> bool:
    """Whether fewer than five of `size` people, none included, are in or not in."""
    return inside < FEW or size - inside < FEW


def rounded_share(inside: int, size: int, step: float = 0.05) -> float:
    """The share of `size` (above zero), rounded to steps of five hundredths."""
    return round(round(inside / size / step) * step, 4)


def rounded_number(number: int) -> int:
    """A number of people, rounded down: to fives, from a hundred on to tens, from a thousand on to hundreds."""
    step = 5 if number < 100 else 10 if number < 1000 else 100
    return number - number % step


def merged(people: Mapping[Group, Collection[int]], fewest: int) -> set[Group]:
    """The groups of one partition that go into the rest, so that it and every other has `fewest` distinct people.

    `people` are those of each group. Where all together are fewer, all go into the rest.
    """
    rest = {group for group, found in people.items() if len(found) < fewest or group is REST}
    others = sorted((len(found), str(group), group) for group, found in people.items() if group not in rest)
    if rest and others and len({person for group in rest for person in people[group]}) < fewest:
        rest.add(others[0][2])
    return rest


@dataclass(slots=True)
class Groups:
    """The groups under which a population may be published in two partitions at once.

    Draw each group as a node and each unit as an edge between its two groups. Every sum and difference of published
    numbers gives each node a factor, and counts an edge as often as the factors of its two ends differ (those of the
    second partition taken negative). So it either counts nothing, or at least all edges of some cut of the graph:
    where no cut holds fewer than `fewest` people, no arithmetic on published groups tells of fewer. Groups with so
    many people in common are on the same side of all smaller cuts and are drawn together; if at the end a connected
    part is one point, it has no small cut. Else the smallest groups of the second partition are merged, which in the
    end leaves one, and then it has none.
    """

    units: Sequence[Unit]
    fewest: int
    # Where each group is published: itself, or the rest.
    names: tuple[dict[Group, Group], dict[Group, Group]] = field(init=False)

    def __post_init__(self) -> None:
        self.names = ({}, {})
        for side in (0, 1):
            people = self._people(side)
            small = merged(people, self.fewest)
            self.names[side].update({group: REST if group in small else group for group in people})
        if len({unit.person for unit in self.units}) >= self.fewest:
            while loose := self._loose():
                self._merge(loose)

    def nodes_of(self, unit: Unit) -> tuple[Node, Node]:
        """The two groups under which a unit is published."""
        return (0, self.names[0][unit.groups[0]]), (1, self.names[1][unit.groups[1]])

    def parts(self) -> list[set[Node]]:
        """The connected parts of the graph."""
        drawn = _Drawn()
        for one, other in {self.nodes_of(unit) for unit in self.units}:
            drawn.join(one, other)
        return drawn.sets()

    def _people(self, side: int) -> dict[Group, set[int]]:
        people: dict[Group, set[int]] = defaultdict(set)
        for unit in self.units:
            people[unit.groups[side]].add(unit.person)
        return people

    def _loose(self) -> set[Node]:
        """Nodes that could not be drawn together with the rest of their part; empty where all is well."""
        common: dict[tuple[Node, Node], set[int]] = defaultdict(set)
        for unit in self.units:
            common[self.nodes_of(unit)].add(unit.person)
        drawn, is_moving = _Drawn(), True
        while is_moving:
            between: dict[frozenset[Node], set[int]] = defaultdict(set)
            for (one, other), people in common.items():
                between[frozenset((drawn.find(one), drawn.find(other)))] |= people
            heavy = [pair for pair, people in between.items() if len(pair) == 2 and len(people) >= self.fewest]
            for pair in heavy:
                drawn.join(*pair)
            is_moving = bool(heavy)
        return {node for part in self.parts() if len({drawn.find(node) for node in part}) > 1 for node in part}

    def _merge(self, loose: set[Node]) -> None:
        """Take the smallest loose group of the second partition into the rest; a rest of one takes another along."""
        people, names = self._people(1), self.names[1]
        named = sorted((group for group, name in names.items() if name is not REST), key=_by_size(people))
        first = next(group for group in [*(g for g in named if (1, g) in loose), *named])
        chosen = [first]
        if len(named) == len(names):
            chosen += [group for group in named if group != first][:1]
        names.update(dict.fromkeys(chosen, REST))


@dataclass(frozen=True, slots=True)
class Row:
    """What may be published of a group (`REST`: of the groups without a row): people, units, a cell for each mark.

    A cell is None where it may not be shown.
    """

    group: Group
    people: int
    number: int
    cells: dict[str, Cell | None]


@dataclass(frozen=True, slots=True)
class Published:
    """The rows of both partitions, and of the whole; nothing at all where everybody together is too few."""

    rows: tuple[list[Row], list[Row]]
    whole: Row | None
    # How many groups of each partition went into the rest.
    merged: tuple[int, int]

    @property
    def hidden(self) -> int:
        """How many cells are left out."""
        rows = [*self.rows[0], *self.rows[1], *([self.whole] if self.whole else [])]
        return sum(cell is None for row in rows for cell in row.cells.values())


def published(units: Sequence[Unit], marks: Iterable[str], fewest: int) -> Published:
    """All that may be published of a population by either partition and as a whole, decided together."""
    groups = Groups(units, fewest)
    merged_away = tuple(sum(name is REST for name in names.values()) for names in groups.names)
    people = _people_of(groups)
    if len(people.get(_WHOLE, ())) < fewest:
        return Published(([], []), None, (len(groups.names[0]), len(groups.names[1])))
    numbers = Counter(node for unit in units for node in (*groups.nodes_of(unit), _WHOLE))
    rows = {node: Row(node[1], len(found), numbers[node], {}) for node, found in people.items()}
    parts = groups.parts()
    for mark in marks:
        column = Column(groups, mark)
        hidden = hidden_cells(column, parts, {node: len(found) for node, found in people.items()})
        for node, row in rows.items():
            row.cells[mark] = None if node in hidden else column.cell({node})
    ordered = sorted((node for node in rows if node != _WHOLE), key=lambda node: (node[1] is REST, str(node[1])))
    sides = ([rows[node] for node in ordered if node[0] == 0], [rows[node] for node in ordered if node[0] == 1])
    return Published(sides, rows[_WHOLE], (merged_away[0], merged_away[1]))


class Column:
    """One mark: who bears it in each group, and who does not."""

    def __init__(self, groups: Groups, mark: str) -> None:
        self._people: dict[tuple[Node, bool], set[int]] = defaultdict(set)
        self._numbers: Counter[tuple[Node, bool]] = Counter()
        for unit in groups.units:
            for node in (*groups.nodes_of(unit), _WHOLE):
                self._people[node, mark in unit.marks].add(unit.person)
                self._numbers[node, mark in unit.marks] += 1

    def cell(self, nodes: Collection[Node]) -> Cell:
        """The cell of several groups of one partition together."""
        inside, outside = (len(set().union(*(self._people[node, has] for node in nodes))) for has in (True, False))
        number = sum(self._numbers[node, True] for node in nodes)
        return Cell(inside, outside, number, number + sum(self._numbers[node, False] for node in nodes))


def hidden_cells(column: Column, parts: Sequence[set[Node]], sizes: Mapping[Node, int]) -> set[Node]:
    """The groups of which the mark is not shown: those that tell of few, and as many more as keep these from following.

    What follows from a published whole and published parts are the sums that `_known_sums` names, and no others: a
    connected part of the graph gives one equation, the whole gives one more.
    """
    hidden = {node for node in sizes if column.cell({node}).is_telling}
    while bad := next((known for known in _known_sums(hidden, parts) if column.cell(known).is_telling), None):
        shown = [node for node in sizes if node not in hidden]
        if not shown:
            break
        hidden.add(min(shown, key=partial(_nearness, bad, hidden, parts, sizes)))
    return hidden


def _nearness(
    bad: set[Node], hidden: set[Node], parts: Sequence[set[Node]], sizes: Mapping[Node, int], node: Node
) -> tuple[Any, ...]:
    """Which shown sum is hidden along with the bad ones: one of the other partition near them, the smallest, unless one
    is hidden already; then the whole; then one of their own. Thus a small community costs sums, not its neighbours."""
    side = next(iter(bad))[0]
    around = set().union(*(part for part in parts if part & bad))
    has_other = any(other[0] == 1 - side for other in around & hidden)
    order = {_WHOLE[0]: 0 if has_other else 1, 1 - side: 1 if has_other else 0, side: 2}
    return node not in around and node != _WHOLE, order[node[0]], sizes[node], str(node[1])


def _known_sums(hidden: set[Node], parts: Sequence[set[Node]]) -> Iterator[set[Node]]:
    """Sets of hidden groups whose sum follows from what is shown."""
    open_ones: tuple[set[Node], set[Node]] = (set(), set())
    for part in parts:
        one, other = ({node for node in part & hidden if node[0] == side} for side in (0, 1))
        if one and other:
            # Only their difference follows.
            open_ones[0].update(one)
            open_ones[1].update(other)
        elif one or other:
            yield one or other
    if _WHOLE not in hidden and open_ones[0]:
        yield from open_ones


def _people_of(groups: Groups) -> dict[Node, set[int]]:
    people: dict[Node, set[int]] = defaultdict(set)
    for unit in groups.units:
        for node in (*groups.nodes_of(unit), _WHOLE):
            people[node].add(unit.person)
    return people


def _by_size(people: Mapping[Group, Collection[int]]) -> Callable[[Group], tuple[int, str]]:
    return lambda group: (len(people[group]), str(group))


class _Drawn:
    """Nodes drawn together (union-find)."""

    def __init__(self) -> None:
        self.above: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        while (above := self.above.setdefault(node, node)) != node:
            self.above[node] = self.above[above]
            node = above
        return node

    def join(self, one: Node, other: Node) -> None:
        self.above[self.find(one)] = self.find(other)

    def sets(self) -> list[set[Node]]:
        found: dict[Node, set[Node]] = defaultdict(set)
        for node in list(self.above):
            found[self.find(node)].add(node)
        return list(found.values())
