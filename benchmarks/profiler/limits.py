"""What nobody could do better: how well roles can be told at all from what people of such a community do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from apps.participation import method
from benchmarks.profiler.oracle import ROLE_OF, ROLES, SIGNALS, Floats, Whole
from benchmarks.profiler.synth import RATES, Shape, count

# How intensely somebody acts, in deviations, and how many such people there are.
_STEPS = np.linspace(-2, 2, 21)
_PARTS = np.exp(-0.5 * _STEPS**2) / np.exp(-0.5 * _STEPS**2).sum()


@contextmanager
def window(weeks: int) -> Iterator[None]:
    """As if the method looked at so many weeks, with a half-life of half of that."""
    usual = method.WINDOW_WEEKS, method.HALF_LIFE_WEEKS
    method.WINDOW_WEEKS, method.HALF_LIFE_WEEKS = weeks, weeks / 2
    try:
        yield
    finally:
        method.WINDOW_WEEKS, method.HALF_LIFE_WEEKS = usual


def knowing_all(shape: Shape, seeds: Sequence[int]) -> Floats:
    """F1 by role of a judge who knows every rate that people were planted with, and takes the best cut."""
    scores, truth = [], []
    for seed in seeds:
        roles, present, counts = count(shape, np.random.default_rng(seed))
        scores.append(_odds(shape, counts.sum(axis=1), present.sum(axis=1)))
        truth.append(roles)
    score, holds = np.vstack(scores), np.vstack(truth)
    found = np.zeros(len(ROLES))
    for role in range(len(ROLES)):
        for cut in np.quantile(score[:, role], np.linspace(0.3, 0.999, 200)):
            says = score[:, role] >= cut
            both = 2 * (says & holds[:, role]).sum() / (says.sum() + holds[:, role].sum())
            found[role] = max(found[role], both)
    return found


def _odds(shape: Shape, counts: Whole, weeks: Whole) -> Floats:
    """How much likelier each one's acts are with the role than without, whatever their intensity."""
    return np.stack([
        _chance(shape, counts, weeks, role, 0) - _chance(shape, counts, weeks, role, 1) for role in range(len(ROLES))
    ], axis=1)  # fmt: skip


def _chance(shape: Shape, counts: Whole, weeks: Whole, role: int, column: int) -> Floats:
    own = np.nonzero(role == ROLE_OF)[0]
    rates = np.array([RATES[SIGNALS[number]][column] for number in own]) * shape.activity
    each = np.stack([
        (counts[:, own] * np.log(rates * much)).sum(axis=1) - weeks * (rates * much).sum()
        for much in np.exp(_STEPS * shape.spread)
    ])  # fmt: skip
    top = each.max(axis=0)
    logarithm: Floats = top + np.log(_PARTS @ np.exp(each - top))
    return logarithm
