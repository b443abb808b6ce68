"""How members see their own skills, and how peers whom they asked see them: read, never averaged with the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any

from apps.communities.models import Community
from apps.compass.models import PeerNote, SelfAssessment, quarter_of
from apps.compass.skills import Skill
from apps.core import clock

# What peers said is shown in groups of so many, so that no difference between two views tells what one of them said.
FEWEST_PEERS = 3


@dataclass(frozen=True, slots=True)
class SelfView:
    """A person's own levels: the latest of each skill, and all quarters in which they said something."""

    latest: Mapping[Skill, int]
    quarters: Mapping[date, Mapping[Skill, int]]

    @property
    def last_quarter(self) -> date | None:
        """The first day of the latest quarter with an answer."""
        return max(self.quarters, default=None)


@dataclass(frozen=True, slots=True)
class PeerView:
    """How at least `FEWEST_PEERS` peers see one skill: the mean to the nearest half, and the quarter's first day."""

    level: float
    quarter: date


def self_view(person: Any) -> SelfView:
    """All that the person said of the own skills, in one statement."""
    quarters: dict[date, dict[Skill, int]] = {}
    latest: dict[Skill, int] = {}
    for row in SelfAssessment.objects.visible_to(person).order_by("quarter"):
        skill = Skill(row.skill)
        quarters.setdefault(row.quarter, {})[skill] = latest[skill] = row.level
    return SelfView(latest, quarters)


def self_ratings(person: Any) -> dict[Skill, int]:
    """The latest level of each skill that the person ever gave one."""
    return dict(self_view(person).latest)


def peers_view(person: Any, community: Community) -> dict[Skill, PeerView]:
    """What peers said of each skill, from the latest quarter in which enough of them did.

    Answers of one skill are told in whole groups of three, in the order in which they came: who comes fourth is told
    with the fifth and the sixth. Answers of different quarters are never put together, since they may be one peer's.
    """
    given: dict[tuple[Skill, date], list[int]] = {}
    for row in PeerNote.objects.visible_to(person).filter(community=community).order_by("pk"):
        given.setdefault((Skill(row.skill), row.quarter), []).append(row.level)
    shown: dict[Skill, PeerView] = {}
    for (skill, quarter), levels in sorted(given.items(), key=lambda item: item[0][1]):
        whole = levels[: len(levels) - len(levels) % FEWEST_PEERS]
        if whole:
            shown[skill] = PeerView(round(fmean(whole) * 2) / 2, quarter)
    return shown


def this_quarter() -> date:
    """The first day of the quarter that it is now."""
    return quarter_of(clock.now().date())
