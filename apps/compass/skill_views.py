"""What a member is shown about the own skills, and what a community is shown about those that many share."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.causes import Begun, cause_of
from apps.compass.contexts import context_of
from apps.compass.counting.counts import WINDOW_WEEKS
from apps.compass.measures import MEASURES, Grade
from apps.compass.models import SkillEvidence, SkillUsual, Verdict
from apps.compass.offers import Finder, Step, offer_to_all, steps_for
from apps.compass.self_view import self_ratings
from apps.compass.skills import ROLE_OF, SKILLS_OF, Skill
from apps.core import clock
from apps.drafts.models import KEPT, Draft
from apps.participation import method
from apps.participation.models import Presence, Profile
from apps.participation.profiles import current_methods
from apps.participation.selectors import is_profiled
from apps.participation.signals import THRESHOLDS, Role

# Whoever reaches this part of a role's mark is near it; fewer people than this are not spoken of.
NEAR = 0.5
FEWEST_NEAR = 5
# A draft that nobody has touched for so long was left lying.
LEFT_LYING = timedelta(days=7)


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
    def is_judged(self) -> bool:
        """Whether the log says enough for a verdict."""
        return self.verdict not in ("", Verdict.NOT_ENOUGH)

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
    offer: str


def skills_of(person: User, community: Community) -> list[SkillView]:
    """All seventeen skills in their order, of the latest window; without verdicts for who is not profiled."""
    rows: dict[str, SkillEvidence] = {}
    usual: dict[str, SkillUsual] = {}
    known = is_profiled(person)
    if known:
        mine = SkillEvidence.objects.visible_to(person).filter(community=community)
        last = mine.order_by("-week").values_list("week", flat=True).first()
        rows = {row.skill: row for row in mine.filter(week=last)}
        usual = {row.skill: row for row in SkillUsual.objects.filter(community=community, week=last)}
    silence = _silence(person, community, known=known) if not rows else None
    seen = Seen(Finder(person, community), self_ratings(person), begun_by(person, community), silence)
    return [_view(seen, skill, rows.get(skill), usual.get(skill)) for skill in Skill]


def shared_skills(community: Community, week: int) -> list[SharedSkill]:
    """For each role whose mark enough members nearly reach: the skill that these have least. Weakest first.

    Near is from half of the mark on, in the window that ends with `week`. What fewer than `FEWEST_NEAR` people are or
    have the opportunity for is left out.
    """
    usual = {row.skill: row.median for row in SkillUsual.objects.filter(community=community, week=week)}
    found = [_weakest(community, week, role, usual) for role in Role]
    return sorted((row for row in found if row), key=lambda row: -row.below)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the member besides the log: how they see themselves, and what they left unfinished.

    `silence` stands in for all sentences about the log where it was not looked at.
    """

    finder: Finder
    ratings: dict[Skill, int]
    begun: Begun
    silence: str | None = None


def _silence(person: User, community: Community, *, known: bool) -> str | None:
    """What is said of every skill where nothing is kept of any; None where there is nothing to keep."""
    if not known:
        return _("You are not profiled, so the log is not looked at.")
    last = method.last_settled_week(clock.now())
    here = Presence.objects.visible_to(person).filter(community=community)
    if here.filter(week__gt=last - WINDOW_WEEKS, week__lte=last).exists():
        return _("This is not worked out yet; it is done by tomorrow.")
    return None


def begun_by(person: User, community: Community) -> Begun:
    """Texts begun here in the last month, without those of the last days, and how many of them came to nothing."""
    now = clock.now()
    rows = Draft.objects.visible_to(person).filter(
        community=community, created_at__gt=now - KEPT, created_at__lt=now - LEFT_LYING, entry=None
    )
    left = Q(discarded_at__isnull=False) | Q(updated_at__lt=now - LEFT_LYING, publish_at=None)
    return Begun(rows.count(), rows.filter(left, became=None).count())


def _view(seen: Seen, skill: Skill, row: SkillEvidence | None, usual: SkillUsual | None) -> SkillView:
    cause = cause_of(row, usual, seen.ratings.get(skill), seen.begun) if row else None
    verdict = Verdict(row.verdict) if row else Verdict.NOT_ENOUGH
    is_silent = MEASURES[skill].grade == Grade.SILENT
    is_fine = verdict in (Verdict.STRONG, Verdict.USUAL) and cause is None
    return SkillView(
        skill=skill,
        role=ROLE_OF[skill],
        verdict="" if is_silent else verdict.value,
        k=row.k if row else 0,
        n=row.n if row else 0,
        mean=row.mean if row else None,
        low=row.lo80 if row else None,
        high=row.hi80 if row else None,
        sentence=_said(seen, skill, row, is_silent=is_silent),
        cause=cause.value if cause else "",
        cause_sentence=str(cause.label) if cause else "",
        next_steps=() if is_fine else steps_for(seen.finder, skill, cause),
    )


def _said(seen: Seen, skill: Skill, row: SkillEvidence | None, *, is_silent: bool) -> str:
    if seen.silence is not None:
        return seen.silence
    return context_of(skill, seen.finder.person, seen.finder.community) if is_silent else _sentence(skill, row)


def _sentence(skill: Skill, row: SkillEvidence | None) -> str:
    """K of n in words, and what is missing where that is no verdict."""
    measure = MEASURES[skill]
    if row is None:
        return _("Nothing to go by in the last %(weeks)d weeks. What would be: %(chance)s.") % {
            "weeks": WINDOW_WEEKS,
            "chance": measure.chance,
        }
    said = _("%(chance)s: %(n)d. Those %(good)s: %(k)d.") % {
        "n": row.n, "chance": capfirst(str(measure.chance)), "k": row.k, "good": measure.good,
    }  # fmt: skip
    if row.verdict != Verdict.NOT_ENOUGH:
        return said
    if row.n < measure.fewest:
        return f"{said} " + _("It takes %(number)d of these to say anything.") % {"number": measure.fewest}
    return f"{said} " + _("That is too uncertain, or too few others have the opportunity, to say more.")


def _weakest(community: Community, week: int, role: Role, usual: dict[str, float]) -> SharedSkill | None:
    near = near_members(community, week, role)
    if len(near) < FEWEST_NEAR:
        return None
    found: list[SharedSkill] = []
    for skill in SKILLS_OF[role]:
        means = list(
            SkillEvidence.objects.filter(
                community=community, week=week, skill=skill, person__in=near, n__gte=MEASURES[skill].fewest
            ).values_list("mean", flat=True)
        )
        if len(means) >= FEWEST_NEAR and skill in usual:
            below = usual[skill] - fmean(means)
            found.append(SharedSkill(role, skill, len(near), len(means), below, offer_to_all(skill)))
    return max(found, key=lambda row: row.below, default=None)


def near_members(community: Community, week: int, role: Role) -> list[int]:
    """Ids of the members who nearly act in the role: for counting, never for showing."""
    chosen = current_methods([community.pk]).get(community.pk)
    mark = (chosen.thresholds if chosen else {}).get(role.value, THRESHOLDS[role])
    rows = Profile.objects.filter(community=community, week=week, role=role, is_acting=False)
    return list(rows.filter(strength__gte=NEAR * mark, strength__lt=mark).values_list("person_id", flat=True))
