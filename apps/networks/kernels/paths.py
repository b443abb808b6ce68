"""Shortest ways: who they lead over (exact, up to 5,000 people), and how long they are (beyond that from a sample)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apps.networks.kernels.network import Matrix, Network, Numbers, Reals

# Every pair is looked at up to so many people; of more, two samples of ways agree on too little to be published.
MOST_EXACT = 5_000
# So many people are asked how far away the others are, in larger networks.
ASKED = 256
_AT_ONCE = 64
# Of a normal distribution, for 95 per cent.
_Z = 1.959963984540054


def betweenness(network: Network) -> Reals:
    """For each the number of ordered pairs of others whose shortest ways lead over them, parts of ways as parts.

    Brandes (2001), many starting points at a time as columns of a matrix. Raises `ValueError` beyond `MOST_EXACT`.
    """
    if network.size > MOST_EXACT:
        raise ValueError(f"betweenness is counted for {MOST_EXACT} people at most, not for {network.size}")
    forward, backward = network.ties.astype(np.float64), network.ties.T.tocsr().astype(np.float64)
    found = np.zeros(network.size)
    for start in range(0, network.size, _AT_ONCE):
        sources = np.arange(start, min(start + _AT_ONCE, network.size))
        found += _passed(forward, backward, sources)
    return found


def _passed(forward: Matrix, backward: Matrix, sources: Numbers) -> Reals:
    steps, ways = _reached(backward, sources)
    passed = np.zeros_like(ways)
    for level in range(int(steps.max()), 1, -1):
        # Each passes what depends on it to those before it, in proportion to the ways that lead over them.
        share = np.divide(1 + passed, ways, out=np.zeros_like(ways), where=steps == level)
        passed += (forward @ share) * ways * (steps == level - 1)
    return np.asarray(passed.sum(axis=1))


def _reached(backward: Matrix, sources: Numbers) -> tuple[NDArray[np.int16], Reals]:
    """For everybody (rows) and each source (columns): how many steps away (-1: out of reach), and by how many ways."""
    shape = (backward.shape[0], len(sources))
    steps, ways = np.full(shape, -1, dtype=np.int16), np.zeros(shape)
    columns = np.arange(len(sources))
    steps[sources, columns], ways[sources, columns] = 0, 1
    front, level = ways.copy(), 0
    while True:
        front = backward @ front
        front[steps >= 0] = 0
        new = front > 0
        if not new.any():
            return steps, ways
        level += 1
        steps[new] = level
        ways[new] = front[new]


class Steps(NamedTuple):
    """The mean number of steps between two people who reach each other; half the width of its 95 % interval."""

    mean: float
    error: float
    asked: int


def steps_between(network: Network, seed: int = 0) -> Steps | None:
    """How far people are from each other over links of either direction; None where nobody reaches anybody.

    Exact (error 0) up to `MOST_EXACT` people. Beyond, `ASKED` of them are drawn without putting back, and the error
    is that of a ratio estimated from them.
    """
    size = network.size
    exact = size <= MOST_EXACT
    asked = np.arange(size) if exact else np.sort(np.random.default_rng(seed).choice(size, ASKED, replace=False))
    totals, reached = np.zeros(len(asked)), np.zeros(len(asked))
    for start in range(0, len(asked), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        totals[part], reached[part] = _distances(network.links, asked[part])
    if not reached.sum():
        return None
    mean = float(totals.sum() / reached.sum())
    if exact:
        return Steps(mean, 0.0, size)
    spread = float(((totals - mean * reached) ** 2).sum() / (len(asked) - 1))
    error = _Z * float(np.sqrt((1 - len(asked) / size) * spread / len(asked))) / float(reached.mean())
    return Steps(mean, error, len(asked))


def _distances(links: Matrix, asked: Numbers) -> tuple[Reals, Reals]:
    """For each of up to 64 people the sum of steps to those in reach, and how many these are.

    Each person holds a bit for everybody asked: whether they were reached. A step hands the bits on over all links.
    """
    mine = np.uint64(1) << np.arange(len(asked), dtype=np.uint64)
    seen = np.zeros(links.shape[0], dtype=np.uint64)
    seen[asked] = mine
    linked = np.flatnonzero(np.diff(links.indptr) > 0)
    starts = links.indptr[:-1][linked]
    totals, reached, front, level = np.zeros(len(asked)), np.zeros(len(asked)), seen, 0
    while len(linked) and front.any():
        coming = np.zeros_like(seen)
        coming[linked] = np.bitwise_or.reduceat(front[links.indices], starts)
        front = coming & ~seen
        seen = seen | front
        level += 1
        bits = np.unpackbits(front.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        new = bits.sum(axis=0, dtype=np.int64)[: len(asked)]
        totals += level * new
        reached += new
    return totals, reached
