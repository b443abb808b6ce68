"""A network: people by number, ties from one to another with a weight, and the group that each belongs to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

# scipy ships no types; always a csr_array, people by people.
type Matrix = Any
type Numbers = NDArray[np.int64]
type Reals = NDArray[np.float64]
# So many rows of a product at once: it holds memory down, and costs nothing.
CHUNK = 2000
NO_GROUP = -1


@dataclass(frozen=True)
class Network:
    """`weights[i, j]` > 0 is what goes from i to j; `groups[i]` is the number of i's group, -1 where nobody knows."""

    weights: Matrix
    groups: Numbers

    @classmethod
    def of(
        cls,
        size: int,
        sources: ArrayLike,
        targets: ArrayLike,
        weights: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> "Network":
        """`size` people and their ties. Ties of the same two people add up; to oneself there is none."""
        rows, columns = np.asarray(sources, dtype=np.int64), np.asarray(targets, dtype=np.int64)
        values = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=np.float64)
        kept = (rows != columns) & (values > 0)
        matrix = sp.coo_array((values[kept], (rows[kept], columns[kept])), shape=(size, size)).tocsr()
        matrix.sort_indices()
        drawn = np.full(size, NO_GROUP) if groups is None else np.asarray(groups)
        return cls(matrix, drawn.astype(np.int64))

    @property
    def size(self) -> int:
        """People, with and without ties."""
        return int(self.weights.shape[0])

    @property
    def tie_count(self) -> int:
        """Ordered pairs of people of whom the first turned to the second."""
        return int(self.weights.nnz)

    @cached_property
    def ties(self) -> Matrix:
        """1 where there is a tie, as whole numbers."""
        return ones_of(self.weights)

    @cached_property
    def mutual(self) -> Matrix:
        """What passes between two people in both directions together; symmetric."""
        both = (self.weights + self.weights.T).tocsr()
        both.sort_indices()
        return both

    @cached_property
    def links(self) -> Matrix:
        """1 where there is a tie in either direction; symmetric."""
        return ones_of(self.mutual)


def ones_of(matrix: Matrix) -> Matrix:
    """The same cells with 1 in each."""
    return sp.csr_array(
        (np.ones(matrix.nnz, dtype=np.int64), matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape
    )


def row_sums(matrix: Matrix) -> Any:
    """The sum of each row."""
    return np.asarray(matrix.sum(axis=1)).ravel()


def rows_of(matrix: Matrix) -> Numbers:
    """The row of each stored cell."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
