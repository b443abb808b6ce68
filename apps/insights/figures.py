"""How many members act in each role, how sure that is, and how far it is from what the community wants.

Everything here is exact and therefore internal: whatever leaves the house passes `suppression` first. One person is
one however often they acted; who was present in fewer than three weeks is not counted (docs/insights.md).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.insights import counting
from apps.insights.counting import GroupCount, Grouping, RoleCount
from apps.participation.intervals import audited, effect, mcnemar
from apps.participation.method import SETTLING, WINDOW_WEEKS, monday_of
from apps.participation.profiles import STEP_WEEKS
from apps.participation.signals import METHOD_VERSION, Role
from apps.targets.selectors import active_target

__all__ = ["GroupCount", "Grouping", "Mix", "RoleFigure", "Trend", "counts_by", "mix_of", "windows_of"]

YEAR_WEEKS = 52
# After its end a window settles, and is then the latest published one for some weeks.
PUBLISHED_WITHIN = SETTLING + timedelta(weeks=STEP_WEEKS)
# Below the first no trend at all, below the second only over a year: fewer people change too much by chance.
FEWEST_FOR_YEARLY, FEWEST_FOR_QUARTERLY = 30, 100
# How unlikely chance has to be before a change is called one.
SURE = 0.05
# Cohen's h, up to which a gap is called by each word.
ON_TARGET, NEAR, OFF = 0.1, 0.2, 0.5

type Range = tuple[float, float]


class Word(TextChoices):
    """How far a share is from its target. The value is what reports keep."""

    ON_TARGET = "on target", _("on target")
    NEAR = "near target", _("near target")
    OFF = "off target", _("off target")
    FAR = "far from target", _("far from target")
    UNSURE = "cannot be told apart from target", _("cannot be told apart from target")


class TrendWord(TextChoices):
    """What may be said of a change. The value is what reports keep."""

    ROSE = "rose", _("rose")
    FELL = "fell", _("fell")
    UNCLEAR = "no clear change", _("no clear change")


@dataclass(frozen=True, slots=True)
class Trend:
    """Against the window that ended `weeks` earlier.

    Those who were there both times (`both`, of whom `both_then` acted then) decide about the word.
    """

    weeks: int
    previous: float
    began: int
    stopped: int
    p: float
    word: TrendWord
    both: int = 0
    both_then: int = 0

    @property
    def both_now(self) -> int:
        """Who of those there both times acts now."""
        return self.both_then + self.began - self.stopped


@dataclass(frozen=True, slots=True)
class RoleFigure:
    """One role: `k` of `n` members act in it. `share`, `interval` and `target` are from 0 to 1.

    `gap` is Cohen's h to the nearest edge of the target, below zero where the share is too small. `near` members are
    halfway to acting or further; `half_from` is how few people gave half of what speaks of the role.
    """

    role: Role
    k: int
    n: int
    share: float
    interval: Range
    target: Range | None
    gap: float | None
    word: Word | None
    trend: Trend | None
    near: int
    half_from: int | None


@dataclass(frozen=True, slots=True)
class Mix:
    """A community's window: `active` members counted, out of those present `coverage` are profiled."""

    community: Community
    week: int
    active: int
    coverage: float
    method: str
    target: int | None
    roles: tuple[RoleFigure, ...]
    none: int
    several: int
    distance: float | None

    def of(self, role: Role) -> RoleFigure:
        """The figure of one role."""
        return next(figure for figure in self.roles if figure.role == role)


def mix_of(community: Community, week: int) -> Mix:
    """The mix in the window that ends with `week`, against the target in force, if it was when the window came out."""
    target = active_target(community)
    if target and target.adopted_on >= monday_of(week + 1) + PUBLISHED_WITHIN:
        target = None
    ranges = {Role(role): edges for role, edges in target.ranges.items()} if target else {}
    return mix_against(community, week, ranges, target.number if target else None)


def mix_against(community: Community, week: int, ranges: Mapping[Role, Range], version: int | None) -> Mix:
    """The mix against these ranges of the target with this number, or against none."""
    window = counting.window_of(community.pk, week)
    counts = counting.roles_of(community.pk, week, window)
    back = _weeks_back(window.active)
    changes = counting.changes_of(community.pk, week, week - back) if back else {}
    roles = tuple(
        _figure(role, counts.get(role, RoleCount()), ranges.get(role), _trend(changes.get(role), counts, role, back))
        for role in Role
    )
    return Mix(
        community=community,
        week=week,
        active=window.active,
        coverage=window.active / window.present if window.present else 1.0,
        method=f"v{METHOD_VERSION}.{window.method}",
        target=version,
        roles=roles,
        none=window.none,
        several=window.several,
        distance=distance_of([figure.gap for figure in roles if figure.gap is not None]),
    )


def windows_of(community: Community) -> list[int]:
    """The weeks that end the community's published windows, the latest first: one a month, for two years."""
    return counting.published_weeks(community.pk)


def counts_by(communities: Sequence[Community], week: int, grouping: Grouping) -> list[GroupCount]:
    """For each group and role how many different people act in it, and how many are counted at all.

    Somebody in several of the communities is one person of each group that they are in, acting where they act in one.
    """
    return counting.grouped([row.pk for row in communities], week, grouping)


def gap_of(share: float, target: Range) -> float:
    """Cohen's h from the nearest edge of the target; 0 inside it."""
    low, high = target
    if low <= share <= high:
        return 0.0
    return effect(share, low if share < low else high)


def word_of(gap: float, interval: Range, target: Range) -> Word:
    """What the gap is called. Outside the target, an interval that reaches into it leaves the question open."""
    if gap == 0:
        return Word.ON_TARGET
    if interval[0] <= target[1] and interval[1] >= target[0]:
        return Word.UNSURE
    words = ((ON_TARGET, Word.ON_TARGET), (NEAR, Word.NEAR), (OFF, Word.OFF))
    return next((word for most, word in words if abs(gap) <= most), Word.FAR)


def distance_of(gaps: Sequence[float]) -> float | None:
    """All gaps as one figure, the root of their mean square; None without a target."""
    return math.sqrt(sum(gap * gap for gap in gaps) / len(gaps)) if gaps else None


def _figure(role: Role, count: RoleCount, target: Range | None, trend: Trend | None) -> RoleFigure:
    share = count.acting / count.active if count.active else 0.0
    interval = audited(count.acting, count.active, count.strict, count.lenient)
    gap = gap_of(share, target) if target and count.active else None
    return RoleFigure(
        role=role,
        k=count.acting,
        n=count.active,
        share=share,
        interval=interval,
        target=target,
        gap=gap,
        word=word_of(gap, interval, target) if target and gap is not None else None,
        trend=trend,
        near=count.near,
        half_from=count.half_from,
    )


def _weeks_back(active: int) -> int:
    """How far the window lies back that this one may be compared with; 0: none."""
    if active >= FEWEST_FOR_QUARTERLY:
        return WINDOW_WEEKS
    return YEAR_WEEKS if active >= FEWEST_FOR_YEARLY else 0


def _trend(change: Any, counts: Mapping[Role, RoleCount], role: Role, weeks: int) -> Trend | None:
    """Nothing where the earlier window was too small, or was made by other thresholds."""
    if change is None or change.active < FEWEST_FOR_YEARLY or not change.is_same_method:
        return None
    previous = change.acting / change.active
    p = mcnemar(change.began, change.stopped)
    share = counts[role].acting / counts[role].active
    risen = share - previous
    word = TrendWord.UNCLEAR
    # Members who came and went must not have turned round what those who stayed did.
    # A change as small as what counts as on target is none, however sure it is.
    is_felt = abs(effect(share, previous)) >= ON_TARGET
    if p < SURE and is_felt and risen * (change.began - change.stopped) > 0:
        word = TrendWord.ROSE if risen > 0 else TrendWord.FELL
    return Trend(weeks, previous, change.began, change.stopped, p, word, change.both, change.both_acted)
