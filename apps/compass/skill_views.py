"""What a member is shown about the own skills, and what a community is shown about those that many share."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.skills import Skill
from apps.participation.signals import Role


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next: words for a link, and an address that opens for the person."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SkillView:
    """One skill of one member as the log shows it, for that member alone.

    `verdict` is a value of `Verdict`, or empty where the log says nothing about the skill: then only oneself and peers
    do, and `sentence` gives the context that there is. `mean`, `low` and `high` are shares from 0 to 1, or None where
    there is nothing to go by. `next_steps` are first something to do, then something to read or somebody to meet.
    """

    skill: Skill
    role: Role
    verdict: str
    k: int
    n: int
    mean: float | None
    low: float | None
    high: float | None
    sentence: str
    # A value of `Cause`, or empty.
    cause: str = ""
    cause_sentence: str = ""
    next_steps: tuple[Step, ...] = ()

    @property
    def next_step(self) -> Step | None:
        """The first of them."""
        return self.next_steps[0] if self.next_steps else None


@dataclass(frozen=True, slots=True)
class SharedSkill:
    """The weakest skill that members near the mark of a role have in common. It names nobody."""

    role: Role
    skill: Skill
    # Members near the mark, and those of them about whom the log says enough of this skill.
    near: int
    known: int
    # How far their mean lies below what is usual in the community (a share; below zero: above it).
    below: float
    offer: str | Promise


def skills_of(person: User, community: Community) -> list[SkillView]:
    """All seventeen skills in their order, as far as the log says something about the member."""
    return []


def shared_skills(community: Community, week: int) -> Sequence[SharedSkill]:
    """For each role whose mark enough members nearly reach: the skill that these have least."""
    return []
