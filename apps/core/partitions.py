"""Under which groups people may be published, so that no arithmetic on the groups tells of few.

A population is a list of units (a person in a place), each of which stands in one group of every partition and bears
some marks. `suppression` says what may be shown of the groups found here.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Groups that are too small to be named stand under this, together.
REST = None

type Group = Hashable
# A group of one of the two partitions: which partition, and which group.
type Node = tuple[int, Group]


@dataclass(frozen=True, slots=True)
class Unit:
    """A person in a place: their group in each of two partitions, and the marks that they bear there."""

    person: int
    groups: tuple[Group, Group]
    marks: frozenset[str] = frozenset()


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

    def in_common(self) -> dict[tuple[Node, Node], list[Unit]]:
        """The units by the two groups under which they are published."""
        found: dict[tuple[Node, Node], list[Unit]] = defaultdict(list)
        for unit in self.units:
            found[self.nodes_of(unit)].append(unit)
        return found

    def parts(self) -> list[set[Node]]:
        """The connected parts of the graph."""
        drawn = Drawn()
        for one, other in self.in_common():
            drawn.join(one, other)
        return drawn.sets()

    def _people(self, side: int) -> dict[Group, set[int]]:
        people: dict[Group, set[int]] = defaultdict(set)
        for unit in self.units:
            people[unit.groups[side]].add(unit.person)
        return people

    def _loose(self) -> set[Node]:
        """Nodes that could not be drawn together with the rest of their part; empty where all is well."""
        drawn = Drawn()
        common = {pair: [{unit.person for unit in units}] for pair, units in self.in_common().items()}
        drawn.join_heavy(common, self.fewest)
        return {node for part in self.parts() if len(drawn.apart(part)) > 1 for node in part}

    def _merge(self, loose: set[Node]) -> None:
        """Take the smallest loose group of the second partition into the rest; a rest of one takes another along."""
        people, names = self._people(1), self.names[1]
        named = sorted((group for group, name in names.items() if name is not REST), key=_by_size(people))
        first = next(group for group in [*(g for g in named if (1, g) in loose), *named])
        chosen = [first]
        if len(named) == len(names):
            chosen += [group for group in named if group != first][:1]
        names.update(dict.fromkeys(chosen, REST))


def _by_size(people: Mapping[Group, Collection[int]]) -> Callable[[Group], tuple[int, str]]:
    return lambda group: (len(people[group]), str(group))


class Drawn:
    """Nodes drawn together (union-find)."""

    def __init__(self) -> None:
        self.above: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        """The node that stands for all that are drawn together with it."""
        while (above := self.above.setdefault(node, node)) != node:
            self.above[node] = self.above[above]
            node = above
        return node

    def join(self, one: Node, other: Node) -> None:
        """Draw two together."""
        self.above[self.find(one)] = self.find(other)

    def join_heavy(self, common: Mapping[tuple[Node, Node], Sequence[set[int]]], fewest: int) -> None:
        """Draw together whatever has `fewest` people or more in common, of each sort, again and again."""
        while heavy := self._heavy(common, fewest):
            for one, other in heavy:
                self.join(one, other)

    def _heavy(self, common: Mapping[tuple[Node, Node], Sequence[set[int]]], fewest: int) -> set[frozenset[Node]]:
        between: dict[frozenset[Node], list[set[int]]] = {}
        heavy: set[frozenset[Node]] = set()
        for (one, other), sorts in common.items():
            ends = frozenset((self.find(one), self.find(other)))
            if len(ends) == 1 or ends in heavy:
                continue
            known = between.setdefault(ends, [set() for _sort in sorts])
            for people, more in zip(known, sorts, strict=True):
                people.update(more)
            if min(map(len, known)) >= fewest:
                heavy.add(ends)
        return heavy

    def apart(self, nodes: Iterable[Node]) -> set[Node]:
        """Those that stand for these nodes; one where all are drawn together."""
        return {self.find(node) for node in nodes}

    def sets(self) -> list[set[Node]]:
        """All that were ever joined, by what they are drawn together to."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for node in list(self.above):
            found[self.find(node)].add(node)
        return list(found.values())
