"""Which numbers about groups of people may be published, so that no few can be told from them.

Pure functions on counts, without a product word: a population is a list of units (a person in a place), each of which
stands in one group of every partition and bears some marks ("does this"). What is published of a group is how many
people it has and how many of them bear a mark. The rules:

* a group is shown from `fewest` people on; smaller ones become part of the rest, and so does what would leave a rest
  that is too small (`merged`);
* a mark is shown of a group only if five people or more bear it and five or more do not (`is_telling`). Not even that
  it is zero: what nobody does is known of everybody;
* what is left out must not follow from what is shown: with a sum and all parts but one, the one is known. The sums are
  left out too, then the next smallest parts, until every sum that still follows might be shown (`hidden_cells`), and
  every difference too: a community without the department that is wholly inside it is a group of its own;
* two marks of which everybody knows that one holds the other (all who act and are used by others act) must not differ
  by few: who bears the one and lacks the other follows, and is held like a mark of its own (`Implied`);
* two ways to divide the same people must not differ by few: the members of a department and those of a community may
  be the same but for two. `Groups` holds this for every sum and difference of any number of groups, see there.

Shares are rounded (`rounded_share`) and numbers of people too (`rounded_number`), so that what may be shown is no exact
count either. Sources: complementary suppression as in statistical offices' handbooks (Hundepool et al., Statistical
Disclosure Control, 2012, chapter 4); the argument on cuts is the rank of a bipartite graph's incidence matrix.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from apps.core.partitions import REST, Drawn, Group, Groups, Node, Unit

# So few people, in or not in, are never told.
FEW = 5
_WHOLE: Node = (2, REST)

type InCommon = Mapping[tuple[Node, Node], Sequence[Unit]]


@dataclass(frozen=True, slots=True)
class Implied:
    """Who bears all of `has` and none of `lacks`: what readers can work out of marks that are shown side by side."""

    has: frozenset[str]
    lacks: frozenset[str] = frozenset()

    def holds(self, marks: frozenset[str]) -> bool:
        """Whether it is true of somebody with these marks."""
        return self.has <= marks and not self.lacks & marks


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


def published(
    units: Sequence[Unit], marks: Iterable[str], fewest: int, guarded: Mapping[str, Sequence[Implied]] | None = None
) -> Published:
    """All that may be published of a population by either partition and as a whole, decided together.

    `guarded` has what would follow from a mark together with others: the mark is left out where that tells of few.
    """
    groups = Groups(units, fewest)
    merged_away = tuple(sum(name is REST for name in names.values()) for names in groups.names)
    people = _people_of(groups)
    if len(people.get(_WHOLE, ())) < fewest:
        return Published(([], []), None, (len(groups.names[0]), len(groups.names[1])))
    numbers = Counter(node for unit in units for node in (*groups.nodes_of(unit), _WHOLE))
    rows = {node: Row(node[1], len(found), numbers[node], {}) for node, found in people.items()}
    parts, in_common = groups.parts(), groups.in_common()
    sizes = {node: len(found) for node, found in people.items()}
    for mark in marks:
        implied = [Implied(frozenset({mark})), *(guarded or {}).get(mark, ())]
        columns = [Column(in_common, known.holds) for known in implied]
        hidden = hidden_cells(columns, parts, sizes)
        for node, row in rows.items():
            row.cells[mark] = None if node in hidden else columns[0].cell({node})
    ordered = sorted((node for node in rows if node != _WHOLE), key=lambda node: (node[1] is REST, str(node[1])))
    sides = ([rows[node] for node in ordered if node[0] == 0], [rows[node] for node in ordered if node[0] == 1])
    return Published(sides, rows[_WHOLE], (merged_away[0], merged_away[1]))


class Column:
    """One thing that is true of some: of whom in each group, and of whom not."""

    def __init__(self, in_common: InCommon, holds: Callable[[frozenset[str]], bool]) -> None:
        self._people: dict[tuple[Node, bool], set[int]] = defaultdict(set)
        self._numbers: Counter[tuple[Node, bool]] = Counter()
        # Of whom among those that two groups have in common, and of whom not.
        self.common: dict[tuple[Node, Node], tuple[set[int], set[int]]] = {}
        for pair, units in in_common.items():
            found: tuple[list[int], list[int]] = ([], [])
            for unit in units:
                found[not holds(unit.marks)].append(unit.person)
            self.common[pair] = set(found[0]), set(found[1])
            for node in (*pair, _WHOLE):
                for there, people in zip((True, False), found, strict=True):
                    self._people[node, there].update(people)
                    self._numbers[node, there] += len(people)

    def cell(self, nodes: Collection[Node]) -> Cell:
        """The cell of several groups of one partition together."""
        inside, outside = (len(set().union(*(self._people[node, has] for node in nodes))) for has in (True, False))
        number = sum(self._numbers[node, True] for node in nodes)
        return Cell(inside, outside, number, number + sum(self._numbers[node, False] for node in nodes))


def hidden_cells(columns: Sequence[Column], parts: Sequence[set[Node]], sizes: Mapping[Node, int]) -> set[Node]:
    """The groups of which the mark is not shown: those that tell of few, and as many more as keep these from following.

    The first column is the mark; the others follow from it and from marks that may all be shown. What follows of a
    hidden group are the sums that `_known_sums` names: a connected part of the graph gives one equation, the whole
    gives one more. What follows beside sums are differences: see `_LooseParts`.
    """

    def tells(nodes: Collection[Node]) -> bool:
        return any(column.cell(nodes).is_telling for column in columns)

    hidden = {node for node in sizes if tells({node})}
    loose_parts = _LooseParts(columns, parts)
    while len(hidden) < len(sizes):
        shown = [node for node in sizes if node not in hidden]
        if bad := next((known for known in _known_sums(hidden, parts) if tells(known)), None):
            hidden.add(min(shown, key=partial(_nearness, bad, hidden, parts, sizes)))
        elif loose := loose_parts.loose(hidden):
            hidden.add(min(loose, key=lambda node: (-node[0], sizes[node], str(node[1]))))
        elif _WHOLE not in hidden and loose_parts.tells_of_few_with_the_whole(hidden):
            hidden.add(_WHOLE)
        else:
            break
    return hidden


class _LooseParts:
    """Whether differences of shown sums tell of few.

    Each way to add and subtract them gives every group a factor, as in `Groups`, and a group is counted once where the
    factors of its two ends differ by one. Hidden groups of a part have one factor in common. Two groups that have five
    people or more in common who bear the mark, and five or more who do not, have the same factor in all that could
    tell of few, and are drawn together; so does a whole part where nothing could.
    """

    def __init__(self, columns: Sequence[Column], parts: Sequence[set[Node]]) -> None:
        self._parts = parts
        self._common: dict[tuple[Node, Node], list[set[int]]] = {
            pair: [people for column in columns for people in column.common[pair]] for pair in columns[0].common
        }

    def loose(self, hidden: set[Node]) -> set[Node]:
        """Shown groups of a part that is not drawn together; empty where all is well."""
        drawn = Drawn()
        for part in self._parts:
            first, *others = part & hidden or part
            for other in others if part & hidden else ():
                drawn.join(first, other)
        drawn.join_heavy(self._common, FEW)
        return {node for part in self._parts if len(drawn.apart(part)) > 1 for node in part - hidden}

    def tells_of_few_with_the_whole(self, hidden: set[Node]) -> bool:
        """Whether the whole, and what is shown of parts with hidden groups on both sides, tell of few.

        With the whole the hidden groups of the two sides need not have the same factor, but may differ by one.
        """
        drawn = Drawn()
        drawn.join_heavy(self._common, FEW)
        ends = [set[Node](), set[Node]()]
        for part in self._parts:
            sides = [drawn.apart(node for node in part & hidden if node[0] == side) for side in (0, 1)]
            if all(sides):
                ends[0] |= sides[0]
                ends[1] |= sides[1]
        if not ends[0] or ends[0] & ends[1]:
            return False
        return any(self._is_few(drawn, here, there) for here, there in (ends, ends[::-1]))

    def _is_few(self, drawn: Drawn, here: set[Node], there: set[Node]) -> bool:
        between = [
            sorts
            for (one, other), sorts in self._common.items()
            if drawn.find(one) in here and drawn.find(other) in there
        ]
        return bool(between) and min(len(set().union(*people)) for people in zip(*between, strict=True)) < FEW


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
