"""Is a member who is told that a skill is worth developing really weaker than is usual there? Planted, so it is known.

Eighty members, each with a rate of success of their own and a lognormal number of opportunities. Someone is weak whose
true rate lies below the members' true median by more than the margin of the method.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from apps.compass.verdicts import FEWEST_OPPORTUNITIES, MARGIN, Verdict, judge, usual_of
from benchmarks.profiler.bars import Bar, at_least, at_most
from benchmarks.profiler.oracle import Floats

MEMBERS, SEEDS = 80, range(700, 725)
OPPORTUNITIES = (5, 12, 30)
# How rates are spread: a and b of a beta distribution, or of two groups. The first is the one that bars speak of.
SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "as specified": ((3, 2),),
    "rare success": ((1, 3),),
    "frequent success": ((6.8, 1.2),),
    "a weak quarter": ((6, 14), (14, 6), (14, 6), (14, 6)),
}


@dataclass(frozen=True)
class Found:
    """How many were told, how many of them rightly; how many are weak and could have been; the same of bare rates."""

    told: int
    right: int
    weak: int
    bare: int
    bare_right: int
    communities: int


def tell(shape: tuple[tuple[float, float], ...], opportunities: float, members: int, seeds: Iterable[int]) -> Found:
    """All communities of this shape together."""
    totals, number = np.zeros(5, dtype=np.int64), 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rates = _rates(shape, members, rng)
        n = rng.poisson(opportunities * rng.lognormal(-0.18, 0.6, members))
        k = rng.binomial(n, rates)
        totals += _judged(rates, list(zip(k.tolist(), n.tolist(), strict=True)))
        number += 1
    told, right, weak, bare, bare_right = (int(total) for total in totals)
    return Found(told, right, weak, bare, bare_right, number)


def _rates(shape: tuple[tuple[float, float], ...], members: int, rng: np.random.Generator) -> Floats:
    group = rng.integers(0, len(shape), members)
    return np.stack([rng.beta(a, b, members) for a, b in shape])[group, np.arange(members)]


def _judged(rates: Floats, counts: list[tuple[int, int]]) -> tuple[int, ...]:
    usual = usual_of(counts)
    weak = rates < np.median(rates) - MARGIN
    enough = np.array([n >= FEWEST_OPPORTUNITIES for _k, n in counts])
    if usual is None:
        return 0, 0, int((weak & enough).sum()), 0, 0
    told = np.array([judge(k, n, usual).verdict == Verdict.WORTH_DEVELOPING for k, n in counts])
    bare = np.array([n >= FEWEST_OPPORTUNITIES and k / n < usual.median - MARGIN for k, n in counts])
    return tuple(int(each.sum()) for each in (told, told & weak, weak & enough, bare, bare & weak))


def skill_bars() -> Iterator[Bar]:
    """Precision of "worth developing", by how much there is to go by, in other shapes, and in small communities."""
    for opportunities in OPPORTUNITIES:
        found = tell(SHAPES["as specified"], opportunities, MEMBERS, SEEDS)
        name = f'"worth developing" is right, {opportunities} opportunities'
        yield at_least(name, found.right / found.told, 0.85)
        wrong = (found.told - found.right) / found.communities
        yield at_most(f"wrongly told, of {MEMBERS} members, {opportunities} opportunities", wrong, 1.0)
        bare = (found.bare - found.bare_right) / found.communities
        recall = found.right / found.weak
        yield Bar("of the weak, told; wrongly told by bare rates", "shown", f"{recall:.2f}; {bare:.1f}")
    for name, shape in SHAPES.items():
        every = [tell(shape, opportunities, MEMBERS, SEEDS) for opportunities in OPPORTUNITIES]
        precision = sum(each.right for each in every) / sum(each.told for each in every)
        yield at_least(f'"worth developing" is right, {name}', precision, 0.85)
    small = tell(SHAPES["as specified"], 12, 8, range(800, 1000))
    yield at_least('"worth developing" is right, eight members', small.right / small.told, 0.85)
