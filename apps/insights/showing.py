"""What of a community's figures others may see: the fewer people, the less is said.

Below the smallest group nothing numeric; up to thirty, bands; from thirty on, shares; from a hundred on, trends by the
quarter as well. Where fewer than five people act in a role, or fewer than five do not, it is only said that it is so:
what follows for target and gap is worked out as if it were four, whatever the number is. Who does not belong to the
community gets shares in steps of five hundredths, of windows that do not overlap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from apps.core.suppression import FEW, is_telling, rounded_number, rounded_share
from apps.insights.figures import Mix, RoleFigure, distance_of, gap_of, word_of
from apps.insights.suppression import report_minimum
from apps.participation.intervals import wilson
from apps.participation.method import WINDOW_WEEKS

BANDS_UNTIL, SHARES_UNTIL = 30, 100
STEP = 0.05


class Tier(IntEnum):
    """How much may be said of a community of this size."""

    NOTHING = 0
    BANDS = 1
    SHARES = 2
    ALL = 3


class Few(IntEnum):
    """Which side of a role is too small to give its number."""

    NEITHER = 0
    INSIDE = 1
    OUTSIDE = 2


@dataclass(frozen=True, slots=True)
class ShownRole:
    """A role's figure as it may be shown. With `few`, `figure` is as if it were four; no number is given."""

    figure: RoleFigure
    few: Few

    @property
    def band(self) -> str:
        """For communities that are too small for shares."""
        return "none" if self.figure.k == 0 and self.few == Few.NEITHER else "few" if self.few else "several"


@dataclass(frozen=True, slots=True)
class ShownMix:
    """A mix as it may be shown; `active` is None below the smallest group, `distance` only where shares are shown."""

    mix: Mix
    tier: Tier
    roles: tuple[ShownRole, ...]
    active: int | None
    coverage: float
    none: int | None
    several: int | None
    distance: float | None
    is_coarse: bool


def tier_of(active: int) -> Tier:
    """By the number of members counted."""
    if active < report_minimum():
        return Tier.NOTHING
    if active < BANDS_UNTIL:
        return Tier.BANDS
    return Tier.SHARES if active < SHARES_UNTIL else Tier.ALL


def windows_for(weeks: Sequence[int], *, inside: bool) -> list[int]:
    """Of the published windows those that may be opened: by who is not a member, only such as do not overlap."""
    return [week for week in weeks if inside or not week % WINDOW_WEEKS]


def shown(mix: Mix, *, inside: bool) -> ShownMix:
    """The mix for a member (`inside`), or for somebody else who may see reports."""
    tier = tier_of(mix.active)
    roles = tuple(_shown_role(figure, tier, inside=inside) for figure in mix.roles)
    has_shares = tier >= Tier.SHARES
    gaps = [role.figure.gap for role in roles if role.figure.gap is not None]
    return ShownMix(
        mix=mix,
        tier=tier,
        roles=roles,
        active=None if tier == Tier.NOTHING else mix.active if inside else rounded_number(mix.active),
        # In steps and never all, so that one who is not profiled cannot be told.
        coverage=min(math.floor(mix.coverage / STEP + 1e-9) * STEP, 1 - STEP),
        none=_number(mix.none, mix.active, inside=inside) if has_shares else None,
        several=_number(mix.several, mix.active, inside=inside) if has_shares else None,
        distance=distance_of(gaps) if has_shares else None,
        is_coarse=not inside,
    )


def _shown_role(figure: RoleFigure, tier: Tier, *, inside: bool) -> ShownRole:
    few = Few.NEITHER
    if is_telling(figure.k, figure.n):
        few = Few.INSIDE if figure.k < FEW else Few.OUTSIDE
        k = min(FEW - 1, figure.n) if few == Few.INSIDE else max(figure.n - FEW + 1, 0)
        figure = replace(figure, k=k, share=k / figure.n if figure.n else 0.0, interval=wilson(k, figure.n), trend=None)
        figure = _against_target(figure)
    if tier < Tier.SHARES:
        figure = replace(figure, gap=None, word=None, trend=None)
    elif not inside:
        figure = _coarse(figure)
    if figure.trend and is_telling(round(figure.trend.previous * figure.n), figure.n):
        figure = replace(figure, trend=None)
    return ShownRole(replace(figure, near=figure.near if figure.near >= FEW else 0), few)


def _against_target(figure: RoleFigure) -> RoleFigure:
    if figure.target is None or not figure.n:
        return figure
    gap = gap_of(figure.share, figure.target)
    return replace(figure, gap=gap, word=word_of(gap, figure.interval, figure.target))


def _coarse(figure: RoleFigure) -> RoleFigure:
    """Shares in steps, intervals widened to the steps around them, no single people."""
    low, high = figure.interval
    wide = (math.floor(low / STEP + 1e-9) * STEP, min(1.0, math.ceil(high / STEP - 1e-9) * STEP))
    share = rounded_share(figure.k, figure.n) if figure.n else 0.0
    rounded = replace(figure, share=share, interval=wide, trend=None, near=0, half_from=None)
    return _against_target(rounded)


def _number(number: int, active: int, *, inside: bool) -> int | None:
    if is_telling(number, active):
        return None
    return number if inside else rounded_number(number)
