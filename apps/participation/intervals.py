"""How sure a share is, and whether a change of it is more than chance; docs/participation.md says why."""

import math

# Of a normal distribution, for 95 per cent.
_Z = 1.959963984540054


def wilson(k: int, n: int, z: float = _Z) -> tuple[float, float]:
    """Wilson's interval around k of n; nothing is known of nobody, so that is all from 0 to 1."""
    if n <= 0:
        return 0.0, 1.0
    share = k / n
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    # None of n, and all of n, are ends that rounding must not move.
    return (0.0 if k == 0 else max(0.0, middle - half)), (1.0 if k == n else min(1.0, middle + half))


def audited(k: int, n: int, strict: int, lenient: int, z: float = _Z) -> tuple[float, float]:
    """Wilson's interval, wider by what is not known of the threshold itself.

    `strict` and `lenient`: how many would act if the threshold stood one deviation of its doubt higher, or lower. Both
    kinds of luck have nothing to do with each other, so their squares add up.
    """
    low, high = wilson(k, n, z)
    if n <= 0:
        return low, high
    share = k / n
    return (
        max(0.0, share - math.hypot(share - low, z * (k - min(strict, k)) / n)),
        min(1.0, share + math.hypot(high - share, z * (max(lenient, k) - k) / n)),
    )


def mcnemar(began: int, stopped: int) -> float:
    """The exact two-sided chance that people who are in both windows switch so unevenly, if nothing has changed."""
    switched = began + stopped
    if not switched:
        return 1.0
    tail = sum(math.comb(switched, i) for i in range(min(began, stopped) + 1))
    return float(min(1.0, 2 * tail / 2**switched))


def effect(share: float, other: float) -> float:
    """Cohen's h: how far apart two shares are, so that 2 and 4 per cent are further apart than 62 and 64."""
    return 2 * math.asin(math.sqrt(share)) - 2 * math.asin(math.sqrt(other))
