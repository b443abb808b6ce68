"""The rose of a compass with five directions, one for each role, as points of SVG shapes.

The dashed ring is the mark: a point that reaches it acts in the role. Lengths grow ever more slowly beyond it, so that
nothing is won by more, and what is drawn is never wider than the rose.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from apps.compass.role_views import RoleView

RADIUS = 100.0
# Where the mark lies: with x the strength in marks, the length is x / (x + _BEYOND), which is this at x = 1.
MARK = 0.6
_BEYOND = 1 / MARK - 1
_SHOULDER, _SPREAD = 0.3, math.radians(33)
_LABEL = 1.17


@dataclass(frozen=True, slots=True)
class Point:
    """One direction: the pale kite behind, the two facets of what is reached, and where its name stands."""

    view: RoleView
    ground: str
    left: str
    right: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Rose:
    """All that the template needs to draw it."""

    points: tuple[Point, ...]
    ticks: tuple[tuple[str, str, str, str], ...]
    mark: str = f"{RADIUS * MARK:.1f}"


def rose_of(roles: Sequence[RoleView]) -> Rose:
    """The rose of these roles, the first one upwards, the others clockwise."""
    step = 2 * math.pi / len(roles)
    return Rose(tuple(_point(view, number * step) for number, view in enumerate(roles)), _ticks())


def _point(view: RoleView, angle: float) -> Point:
    reach = 0.0 if view.weeks_present == 0 else view.reach / (view.reach + _BEYOND)
    x, y = _at(angle, RADIUS * _LABEL)
    side = "middle" if abs(math.sin(angle)) < 0.1 else ("start" if math.sin(angle) > 0 else "end")
    return Point(
        view,
        _polygon((0, 0), _left(angle, 1), _at(angle, RADIUS), _right(angle, 1)),
        _polygon((0, 0), _left(angle, reach), _at(angle, RADIUS * reach)),
        _polygon((0, 0), _right(angle, reach), _at(angle, RADIUS * reach)),
        f"{x:.1f}",
        f"{y:.1f}",
        side,
    )


def _left(angle: float, reach: float) -> tuple[float, float]:
    return _at(angle - _SPREAD, RADIUS * _SHOULDER * reach)


def _right(angle: float, reach: float) -> tuple[float, float]:
    return _at(angle + _SPREAD, RADIUS * _SHOULDER * reach)


def _at(angle: float, length: float) -> tuple[float, float]:
    """A place in this direction; upwards is zero, as on a compass."""
    return math.sin(angle) * length, -math.cos(angle) * length


def _polygon(*places: tuple[float, float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _ticks() -> tuple[tuple[str, str, str, str], ...]:
    """Fine lines around it, a longer one at every fifth."""
    lines = []
    for number in range(50):
        angle = number * 2 * math.pi / 50
        (x1, y1), (x2, y2) = _at(angle, RADIUS), _at(angle, RADIUS * (1.055 if number % 5 else 1.09))
        lines.append((f"{x1:.1f}", f"{y1:.1f}", f"{x2:.1f}", f"{y2:.1f}"))
    return tuple(lines)
