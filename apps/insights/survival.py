"""How long something takes that some are still waiting for: who waits counts as waiting, not as absent.

The median of what has happened says the less, the more is still open: of ten questions with two quick answers it
knows two. Kaplan and Meier's estimate (J. Am. Stat. Assoc. 53, 1958) takes each as long as it was looked at.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """Hours until it happened, or for which it was looked at without its happening."""

    hours: float
    happened: bool


def curve(waits: Sequence[Wait]) -> list[tuple[float, float]]:
    """Kaplan and Meier: after which hours which share still waits; what was looked at as long still counts there."""
    points: list[tuple[float, float]] = []
    share, left = 1.0, len(waits)
    for hours in sorted({wait.hours for wait in waits}):
        ended = sum(wait.hours == hours and wait.happened for wait in waits)
        if ended:
            share *= 1 - ended / left
            points.append((hours, share))
        left -= sum(wait.hours == hours for wait in waits)
    return points


def reached_by(waits: Sequence[Wait], part: float) -> float | None:
    """After how many hours it has happened for this part of all (0.5: the median); None where that is never seen."""
    # The product of shares leaves rounding behind.
    return next((hours for hours, share in curve(waits) if share <= 1 - part + 1e-12), None)


def chance_of_difference(one: Sequence[Wait], other: Sequence[Wait]) -> float:
    """The log-rank test, two-sided: how likely waits differ so much if both come from the same. 1 where nothing can be
    said (Mantel, Cancer Chemotherapy Reports 50, 1966)."""
    observed = expected = variance = 0.0
    for hours in sorted({wait.hours for wait in (*one, *other) if wait.happened}):
        waiting = [sum(wait.hours >= hours for wait in waits) for waits in (one, other)]
        ended = [sum(wait.hours == hours and wait.happened for wait in waits) for waits in (one, other)]
        all_waiting, all_ended = sum(waiting), sum(ended)
        observed += ended[0]
        expected += all_ended * waiting[0] / all_waiting
        if all_waiting > 1:
            share = waiting[0] / all_waiting
            variance += all_ended * share * (1 - share) * (all_waiting - all_ended) / (all_waiting - 1)
    return math.erfc(abs(observed - expected) / math.sqrt(2 * variance)) if variance else 1.0
