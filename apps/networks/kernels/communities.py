"""Communities found: people who have more to do with each other than with the rest, against the groups that are drawn.

Louvain (Blondel and others 2008), many people deciding at a time: each looks for the group where what they exchange
most exceeds what chance would give, and a part of those who would move does. Then groups become one person each, and
the same begins anew. The same network and seed give the same groups.
"""

import numpy as np
import scipy.sparse as sp

from apps.networks.kernels.network import Matrix, Network, Numbers, Reals, row_sums, rows_of

_SWEEPS, _PATIENCE, _LEVELS = 40, 4, 20
# In large networks sweeps end when they bring less than this; a sweep there takes some tenths of a second.
_LEAST, _FEW_SWEEPS = 1e-3, 12
# Small networks are tried so often, and the best is taken: it costs nothing there.
_TRIES, _SMALL = 6, 5_000


def communities_found(network: Network, seed: int = 0) -> Numbers:
    """The number of each person's group, from 0; those without ties are alone."""
    tries = _TRIES if network.size <= _SMALL else 1
    found = [_louvain(network.mutual, np.random.default_rng(seed + number)) for number in range(tries)]
    return max(found, key=lambda labels: modularity(network, labels))


def modularity(network: Network, labels: Numbers) -> float:
    """How much more of what is exchanged stays inside the groups than by chance (Newman and Girvan 2004)."""
    return _modularity(network.mutual, labels)


def modularity_by_chance(network: Network, seed: int = 0) -> float:
    """What is found in a network of people as active, who turn to each other at random: the most of a few such."""
    sources, targets = rows_of(network.weights), network.weights.indices
    tries = 3 if network.size <= _SMALL else 1
    found = []
    for number in range(tries):
        order = np.random.default_rng(seed + 100 + number).permutation(len(targets))
        mixed = Network.of(network.size, sources, targets[order], network.weights.data)
        found.append(modularity(mixed, _louvain(mixed.mutual, np.random.default_rng(seed + number))))
    return max(found, default=0.0)


def adjusted_rand(one: Numbers, other: Numbers) -> float:
    """How far two ways to group the same people agree (Hubert and Arabie 1985): 1 the same, 0 as by chance."""
    size = len(one)
    if size < 2:  # One person is grouped in one way only.
        return 1.0
    _names, rows = np.unique(one, return_inverse=True)
    _names, columns = np.unique(other, return_inverse=True)
    table = sp.coo_array((np.ones(size, dtype=np.int64), (rows, columns))).tocsr()
    together = _pairs(table.data)
    first, second = _pairs(np.bincount(rows)), _pairs(np.bincount(columns))
    expected = first * second / (size * (size - 1) / 2)
    most = (first + second) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _pairs(counts: Numbers) -> float:
    return float((counts * (counts - 1)).sum() / 2)


def _modularity(mutual: Matrix, labels: Numbers) -> float:
    total = float(mutual.sum())
    if not total:
        return 0.0
    inside = float(mutual.data[labels[rows_of(mutual)] == labels[mutual.indices]].sum())
    volumes = np.bincount(labels, row_sums(mutual))
    return inside / total - float((volumes**2).sum()) / total**2


def _louvain(mutual: Matrix, rng: np.random.Generator) -> Numbers:
    labels = np.arange(mutual.shape[0], dtype=np.int64)
    matrix = mutual
    for _level in range(_LEVELS):
        moved = _settled(matrix, np.arange(matrix.shape[0], dtype=np.int64), rng)
        labels = moved[labels]
        groups = int(moved.max(initial=-1)) + 1
        if groups == matrix.shape[0]:
            break
        belong = _belonging(moved, groups)
        matrix = (belong.T.tocsr() @ matrix @ belong).tocsr()
    # Single people may stand better elsewhere, now that the groups are what they are.
    return _settled(mutual, labels, rng)


def _settled(matrix: Matrix, labels: Numbers, rng: np.random.Generator) -> Numbers:
    """Let everybody move until nothing gets better; the best grouping on the way, numbered from 0."""
    best, best_score, waited = labels, _modularity(matrix, labels), 0
    least, patience = (1e-9, _PATIENCE) if matrix.shape[0] <= _SMALL else (_LEAST, 1)
    for _sweep in range(_SWEEPS if matrix.shape[0] <= _SMALL else _FEW_SWEEPS):
        wanted, gains = _wishes(matrix, labels)
        movers = np.flatnonzero(gains > 1e-12)  # Less is rounding.
        if not len(movers):
            break
        labels = labels.copy()
        # If all moved at once, two would change places for ever.
        chosen = movers[rng.random(len(movers)) < 0.5] if len(movers) > 1 else movers
        labels[chosen] = wanted[chosen]
        score = _modularity(matrix, labels)
        waited = 0 if score > best_score + least else waited + 1
        if score > best_score:
            best, best_score = labels, score
        if waited == patience:
            break
    _names, numbered = np.unique(best, return_inverse=True)
    return numbered.astype(np.int64)


def _wishes(matrix: Matrix, labels: Numbers) -> tuple[Numbers, Reals]:
    """For each the group where they would stand best, and by how much better than where they are."""
    size = matrix.shape[0]
    degree, total = row_sums(matrix), float(matrix.sum()) or 1.0
    volume = np.bincount(labels, degree, minlength=size)
    towards = (matrix @ _belonging(labels, size)).tocsr()
    towards.sort_indices()
    rows, groups = rows_of(towards), towards.indices
    own = groups == labels[rows]
    # Oneself is no reason to be anywhere.
    weight = towards.data - np.where(own, matrix.diagonal()[rows], 0)
    score = weight - degree[rows] * (volume[groups] - np.where(own, degree[rows], 0)) / total
    stay = -degree * (volume[labels] - degree) / total
    stay[rows[own]] = score[own]
    wanted, best = labels.copy(), stay.copy()
    filled = np.diff(towards.indptr) > 0
    if filled.any():
        starts = towards.indptr[:-1][filled]
        best[filled] = np.maximum.reduceat(score, starts)
        reached = np.flatnonzero(score == best[rows])
        # The first of equally good ones, so that chance has no part in it.
        first, places = np.unique(rows[reached], return_index=True)
        wanted[first] = groups[reached[places]]
    return wanted, np.maximum(best - stay, 0)


def _belonging(labels: Numbers, groups: int) -> Matrix:
    size = len(labels)
    return sp.coo_array((np.ones(size), (np.arange(size), labels)), shape=(size, groups)).tocsr()
