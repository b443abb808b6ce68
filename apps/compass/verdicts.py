"""From k successes of n opportunities to a verdict: shrunk to what is usual in the community. Pure functions.

Few opportunities say little, so everybody begins as what is usual there: a beta distribution whose mean is that of all
members together, and which weighs as many opportunities as the members' differences allow. A verdict needs to be four
to one sure; to be called weak by mistake costs more than not to be told. `benchmarks/profiler` shows how often each
is right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, median, pvariance

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# No verdict on fewer opportunities (a skill may ask for more), and none where fewer members had as many.
FEWEST_OPPORTUNITIES = 5
FEWEST_MEMBERS = 5
# Further than this from the usual is worth saying, when it is this sure.
MARGIN = 0.10
SURE = 0.8
# The ends of the interval that holds eight times in ten, and how wide it may be to speak of a usual range.
TAIL = 0.1
WIDEST = 0.35
# How many opportunities the prior weighs, at least and at most.
LIGHTEST, HEAVIEST = 2.0, 50.0
# Of each count that belongs to nobody: Jeffreys' prior.
_NOTHING_KNOWN = 0.5
_TINY = 1e-300
_CLOSE = 1e-12
_STEPS = 300


class Verdict(TextChoices):
    """What may be said of a skill; `judge` says when. The value is what the tables store."""

    STRONG = "strong", _("strong")
    USUAL = "usual", _("in the usual range")
    WORTH_DEVELOPING = "worth", _("worth developing")
    NOT_ENOUGH = "not-enough", _("not enough to say")


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual: the prior's mean and weight, the median that verdicts compare with, and of how many members."""

    mu: float
    weight: float
    median: float
    members: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The posterior: mean, interval of 80 per cent (shares from 0 to 1), and what may be said."""

    mean: float
    low: float
    high: float
    verdict: Verdict


def usual_of(counts: Sequence[tuple[int, int]], fewest: int = FEWEST_OPPORTUNITIES) -> Usual | None:
    """What is usual among these members, each given as (k, n); None where too few had `fewest` opportunities."""
    known = [(k, n) for k, n in counts if n >= fewest]
    if len(known) < FEWEST_MEMBERS:
        return None
    mu = sum(k for k, _n in counts) / sum(n for _k, n in counts)
    rates = [k / n for k, n in known]
    # What members differ by, beyond what chance alone makes of so few opportunities.
    spread = mu * (1 - mu)
    beyond = pvariance(rates, mu=fmean(rates)) - fmean([spread / n for _k, n in known])
    weight = HEAVIEST if beyond <= 0 else min(HEAVIEST, max(LIGHTEST, spread / beyond - 1))
    # The median of shrunk rates: of few opportunities each, the bare ones lie on a coarse grid.
    shrunk = [(k + mu * weight) / (n + weight) for k, n in known]
    return Usual(mu, weight, median(shrunk), len(known))


def judge(k: int, n: int, usual: Usual | None, fewest: int = FEWEST_OPPORTUNITIES) -> Judged:
    """The verdict on k of n. Without anything usual to compare with, there is none, only the interval."""
    a = k + (usual.mu * usual.weight if usual else _NOTHING_KNOWN)
    b = n - k + ((1 - usual.mu) * usual.weight if usual else _NOTHING_KNOWN)
    a, b = max(a, _CLOSE), max(b, _CLOSE)
    low, high = quantile(a, b, TAIL), quantile(a, b, 1 - TAIL)
    return Judged(a / (a + b), low, high, _verdict(a, b, high - low, usual, n >= fewest))


def _verdict(a: float, b: float, width: float, usual: Usual | None, has_enough: bool) -> Verdict:
    if usual is None or not has_enough:
        return Verdict.NOT_ENOUGH
    if share_below(a, b, usual.median - MARGIN) >= SURE:
        return Verdict.WORTH_DEVELOPING
    if 1 - share_below(a, b, usual.median + MARGIN) >= SURE:
        return Verdict.STRONG
    return Verdict.USUAL if width <= WIDEST else Verdict.NOT_ENOUGH


@lru_cache(maxsize=65536)
def share_below(a: float, b: float, x: float) -> float:
    """How much of the beta distribution (a, b > 0) lies below x: the regularised incomplete beta function."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    # The fraction converges fast only below the mean; above it, the mirrored one does.
    if x > (a + 1) / (a + b + 2):
        return 1.0 - share_below(b, a, 1 - x)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method."""
    upper, lower, value = _TINY, 0.0, _TINY
    for step in range(_STEPS):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        lower = 1.0 / _away_from_zero(1.0 + term * lower)
        upper = _away_from_zero(1.0 + term / upper)
        value *= upper * lower
        if step and abs(1.0 - upper * lower) < _CLOSE:
            break
    return value


def _away_from_zero(number: float) -> float:
    return number if abs(number) > _TINY else _TINY


@lru_cache(maxsize=65536)
def quantile(a: float, b: float, share: float) -> float:
    """Where `share` of the beta distribution lies below, by halving, to a millionth."""
    low, high = 0.0, 1.0
    while high - low > 1e-7:
        middle = (low + high) / 2
        if share_below(a, b, middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2
