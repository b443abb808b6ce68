"""How much one's contacts have to do with each other (Burt 1992): constraint, and effective size."""

import numpy as np
import scipy.sparse as sp

from apps.networks.kernels.network import CHUNK, Matrix, Network, Reals, ones_of, row_sums


def constraint(network: Network) -> Reals:
    """How far all that one exchanges leads back to the same few; nan for people without ties."""
    shares = _shares(network.mutual)
    neighbours = ones_of(shares)
    found = np.full(network.size, np.nan)
    for start in range(0, network.size, CHUNK):
        rows = slice(start, start + CHUNK)
        # What goes to a contact directly, and by way of others; only contacts count.
        along = (shares[rows] @ shares).multiply(neighbours[rows]).tocsr() + shares[rows]
        found[rows] = row_sums(along.multiply(along))
    return np.where(np.diff(shares.indptr) > 0, found, np.nan)


def effective_size(network: Network) -> Reals:
    """Contacts less what they have to do with each other; nan for people without ties."""
    mutual = network.mutual
    shares = _shares(mutual)
    neighbours = ones_of(shares)
    strongest = np.zeros(network.size)
    degrees = np.diff(mutual.indptr)
    if mutual.nnz:
        strongest[degrees > 0] = np.maximum.reduceat(mutual.data, mutual.indptr[:-1][degrees > 0])
    relative = _scaled(mutual, strongest).T.tocsr()
    redundant = np.zeros(network.size)
    for start in range(0, network.size, CHUNK):
        rows = slice(start, start + CHUNK)
        redundant[rows] = row_sums((shares[rows] @ relative).multiply(neighbours[rows]))
    return np.where(degrees > 0, degrees - redundant, np.nan)


def _shares(mutual: Matrix) -> Matrix:
    """Of all that somebody exchanges, the share with each other."""
    return _scaled(mutual, row_sums(mutual))


def _scaled(matrix: Matrix, by: Reals) -> Matrix:
    scale = np.divide(1.0, by, out=np.zeros_like(by, dtype=np.float64), where=by > 0)
    return (sp.diags_array(scale) @ matrix).tocsr()
