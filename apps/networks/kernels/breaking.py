"""What breaks if one person leaves, or one link ends: exact, by one walk (Hopcroft and Tarjan 1973)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from apps.networks.kernels.network import Network, Numbers


class Bridge(NamedTuple):
    """A link that is the only way between two parts; `fewer` people are in the smaller one."""

    one: int
    other: int
    fewer: int


@dataclass(frozen=True, slots=True)
class Breaks:
    """For each person: pairs of others who would no longer reach each other, and people cut off from the most."""

    pairs_cut: Numbers
    people_lost: Numbers
    bridges: list[Bridge]
    # Pairs of people who reach each other now.
    pairs: int

    @property
    def holders(self) -> Numbers:
        """Those who hold others together: without them some could not reach each other."""
        return np.flatnonzero(self.pairs_cut > 0)

    @property
    def fragility(self) -> float:
        """The share of connected pairs that would be cut, if the one person left whose leaving cuts most."""
        return float(self.pairs_cut.max() / self.pairs) if self.pairs else 0.0


def breaks_of(network: Network) -> Breaks:
    """A walk into the depth: a part that has no way past the person by whom it was entered hangs on that person."""
    walk = _Walk(network)
    cut, lost = np.zeros(network.size, dtype=np.int64), np.zeros(network.size, dtype=np.int64)
    bridges: list[Bridge] = []
    pairs = 0
    for root in range(network.size):
        if walk.order[root]:
            continue
        tree = walk.from_root(root)
        size = len(tree)
        pairs += size * (size - 1) // 2
        for person in tree:
            if parts := walk.parts[person]:
                rest = size - 1 - sum(parts)
                pieces = [*parts, rest] if rest else parts
                cut[person] = ((size - 1) * (size - 2) - sum(piece * (piece - 1) for piece in pieces)) // 2
                lost[person] = size - 1 - max(pieces)
            if person != root and walk.low[person] > walk.order[walk.parent[person]]:
                fewer = min(walk.below[person], size - walk.below[person])
                one, other = sorted((person, walk.parent[person]))
                bridges.append(Bridge(one, other, fewer))
    return Breaks(cut, lost, sorted(bridges), pairs)


class _Walk:
    """Plain lists, since each step is a step of Python: an array would cost ten times as much."""

    def __init__(self, network: Network) -> None:
        size = network.size
        self.next: list[int] = network.links.indptr[:-1].tolist()
        self.ends: list[int] = network.links.indptr[1:].tolist()
        self.indices: list[int] = network.links.indices.tolist()
        # When each was reached (0: not yet), the earliest that is reached from below it, how many are below it.
        self.order, self.low, self.below = [0] * size, [0] * size, [1] * size
        self.parent = [-1] * size
        # For each the sizes of the parts that hang on them.
        self.parts: list[list[int]] = [[] for _ in range(size)]
        self.clock = 0

    def from_root(self, root: int) -> list[int]:
        """Everybody in reach of `root`, in the order in which they were reached."""
        order, low, parent, waiting = self.order, self.low, self.parent, self.next
        self.clock += 1
        order[root] = low[root] = self.clock
        path, tree = [root], [root]
        while path:
            person = path[-1]
            place = waiting[person]
            if place == self.ends[person]:
                path.pop()
                if path:
                    self._close(path[-1], person, root)
                continue
            waiting[person] = place + 1
            other = self.indices[place]
            if not order[other]:
                parent[other] = person
                self.clock += 1
                order[other] = low[other] = self.clock
                path.append(other)
                tree.append(other)
            elif other != parent[person] and order[other] < low[person]:
                low[person] = order[other]
        return tree

    def _close(self, above: int, person: int, root: int) -> None:
        """All below `person` is known: tell the one above."""
        self.below[above] += self.below[person]
        self.low[above] = min(self.low[above], self.low[person])
        # Below the root every branch is a part of its own; with one branch alone, nothing hangs on the root.
        if above == root or self.low[person] >= self.order[above]:
            self.parts[above].append(self.below[person])
