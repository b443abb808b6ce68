"""How much there is between people, whether it is returned, and whether it crosses the lines between groups."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csgraph

from apps.networks.kernels.network import NO_GROUP, Network, Numbers, Reals, rows_of


def density(network: Network) -> float:
    """Ties there are, of all ordered pairs."""
    pairs = network.size * (network.size - 1)
    return network.tie_count / pairs if pairs else 0.0


def reciprocity(network: Network) -> float:
    """The share of ties whose other direction is there too."""
    both = network.ties.multiply(network.ties.T).nnz
    return float(both / network.tie_count) if network.tie_count else 0.0


class Crossing(NamedTuple):
    """Ties between people whose groups are known: the share between two groups, and what chance alone would give."""

    share: float
    expected: float
    ties: int

    @property
    def ei_index(self) -> float:
        """External less internal ties, of all (Krackhardt and Stern 1988): -1 all inside, 1 all across."""
        return 2 * self.share - 1


def crossing(network: Network) -> Crossing | None:
    """None where no tie has two known groups. Chance: each of those with such a tie turns to any other of them."""
    sources, targets = rows_of(network.weights), network.weights.indices
    known = (network.groups[sources] != NO_GROUP) & (network.groups[targets] != NO_GROUP)
    sources, targets = sources[known], targets[known]
    if not len(sources):
        return None
    across = network.groups[sources] != network.groups[targets]
    sizes = np.bincount(network.groups[np.union1d(sources, targets)])
    people = int(sizes.sum())
    inside = int((sizes * (sizes - 1)).sum())
    return Crossing(float(across.mean()), 1 - inside / (people * (people - 1)), len(sources))


def component_sizes(network: Network) -> Numbers:
    """How many people hang together by ties of either direction, the largest first; those without ties are ones."""
    if not network.size:
        return np.zeros(0, dtype=np.int64)
    _number, labels = csgraph.connected_components(network.links, directed=False)
    return np.sort(np.bincount(labels)).astype(np.int64)[::-1]


def isolates(network: Network) -> Numbers:
    """Those without any tie."""
    return np.flatnonzero(np.diff(network.mutual.indptr) == 0)


def core_numbers(network: Network) -> Numbers:
    """For each the largest k with: they belong to people of whom each has links to k others of them (Seidman 1983).

    Everybody with too few links leaves at once, round by round, so a round costs what it removes.
    """
    indptr, indices = network.links.indptr, network.links.indices
    left = np.diff(indptr).astype(np.int64)
    core, there, k = np.zeros(network.size, dtype=np.int64), np.ones(network.size, dtype=bool), 0
    while there.any():
        k = max(k, int(left[there].min()))
        leaving = np.flatnonzero(there & (left <= k))
        while len(leaving):
            core[leaving], there[leaving] = k, False
            touched = _neighbours(indptr, indices, leaving)
            left -= np.bincount(touched, minlength=network.size)
            touched = np.unique(touched)
            leaving = touched[there[touched] & (left[touched] <= k)]
    return core


def _neighbours(indptr: Numbers, indices: Numbers, people: Numbers) -> Numbers:
    """The ends of all links of these people, once for each link."""
    counts = (indptr[people + 1] - indptr[people]).astype(np.int64)
    starts = np.repeat(indptr[people] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    return np.asarray(indices[starts + np.arange(counts.sum())], dtype=np.int64)


def fewest_with_half(amounts: Numbers | Reals) -> int:
    """How few, taking the largest first, hold half of it; 0 where there is nothing."""
    total = amounts.sum()
    if total <= 0:
        return 0
    running = np.cumsum(np.sort(amounts)[::-1])
    return int(np.searchsorted(running, total / 2 - 1e-9) + 1)
