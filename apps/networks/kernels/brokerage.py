"""Who passes what on between whom: the five roles of Gould and Fernandez (1989), by a boundary between groups."""

import numpy as np
import scipy.sparse as sp

from apps.networks.kernels.network import CHUNK, NO_GROUP, Matrix, Network, Numbers, row_sums, rows_of

# For a way from one person over the broker to another: whether its first part, its second part, and the tie that
# would make the broker unnecessary, stay inside a group.
_PATTERNS = {
    "coordinator": (True, True, True),
    "gatekeeper": (False, True, False),
    "representative": (True, False, False),
    "itinerant": (False, False, True),
    "liaison": (False, False, False),
}
BROKERAGE = tuple(_PATTERNS)


def brokerage(network: Network) -> dict[str, Numbers]:
    """For each role and person the number of open ways over them: from one to another who have no direct tie.

    Coordinator: all three of one group. Gatekeeper: from another group into one's own. Representative: from one's own
    to another. Itinerant: between two of one group that is not one's own. Liaison: three groups. People without a
    known group have no part.
    """
    known = np.flatnonzero(network.groups != NO_GROUP)
    ties = network.ties[known][:, known].tocsr()
    groups = network.groups[known]
    same = groups[rows_of(ties)] == groups[ties.indices]
    inside, across = _only(ties, same), _only(ties, ~same)
    ways = _ways(inside, across, groups)
    found = {}
    for role, (first, second, closing) in _PATTERNS.items():
        pick = {True: inside, False: across}
        closed = _closed(pick[first], pick[closing], pick[second])
        found[role] = np.zeros(network.size, dtype=np.int64)
        found[role][known] = ways[role] - closed
    return found


def _only(ties: Matrix, chosen: Numbers) -> Matrix:
    """Those of the ties."""
    rows = rows_of(ties)[chosen]
    ones = np.ones(len(rows), dtype=np.int64)
    return sp.coo_array((ones, (rows, ties.indices[chosen])), shape=ties.shape).tocsr()


def _ways(inside: Matrix, across: Matrix, groups: Numbers) -> dict[str, Numbers]:
    """All ways over each, open or closed, without those that come back to where they began."""
    from_inside, to_inside = row_sums(inside.T), row_sums(inside)
    from_across, to_across = row_sums(across.T), row_sums(across)
    back_inside = row_sums(inside.multiply(inside.T))
    back_across = row_sums(across.multiply(across.T))
    belong = sp.coo_array(
        (np.ones(len(groups), dtype=np.int64), (np.arange(len(groups)), groups)),
        shape=(len(groups), int(groups.max(initial=0)) + 1),
    ).tocsr()
    within_another = row_sums((across.T.tocsr() @ belong).multiply(across @ belong))
    return {
        "coordinator": from_inside * to_inside - back_inside,
        "gatekeeper": from_across * to_inside,
        "representative": from_inside * to_across,
        "itinerant": within_another - back_across,
        "liaison": from_across * to_across - within_another,
    }


def _closed(first: Matrix, closing: Matrix, second: Matrix) -> Numbers:
    """Ways from i over each to k where i turns to k directly as well."""
    found = np.zeros(first.shape[0], dtype=np.int64)
    coming = first.T.tocsr()
    for start in range(0, first.shape[0], CHUNK):
        rows = slice(start, start + CHUNK)
        found[rows] = row_sums((coming[rows] @ closing).multiply(second[rows]))
    return found
