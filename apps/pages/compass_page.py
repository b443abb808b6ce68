"""What the compass of one community shows: five roles, and beside each skill what I, peers and the log say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.causes import LOW_RATING
from apps.compass.models import HIGHEST, PeerInvitation, SeenAs
from apps.compass.role_texts import ROLE_TEXTS, RoleText
from apps.compass.role_views import RoleView, Standing, roles_by_community, sentences_of
from apps.compass.selectors import PeerView, SkillView, Step, peers_view, self_view, skills_of
from apps.compass.self_view import FEWEST_PEERS, this_quarter
from apps.compass.skills import ROLE_OF, SKILLS_OF, Skill
from apps.compass.verdicts import Verdict
from apps.participation.method import WINDOW_WEEKS
from apps.participation.selectors import is_profiled, window_days
from apps.participation.signals import Role

SHOWN_STEPS = 3
# What is put on top, for somebody with little time.
MOST_NEXT = 3
# A role is near from this part of its mark on.
_NEAR = 0.25
# So many sentences sum a role up.
_SUMMARY = 2


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do now, the role that it is good for, and why it is offered."""

    step: Step
    role: Role
    why: str

    @property
    def label(self) -> str:
        """Words for the link."""
        return self.step.label

    @property
    def url(self) -> str:
        """Where it is done."""
        return self.step.url


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill: my own level, peers' mean, and what the log shows (None where it says nothing)."""

    skill: Skill
    own: int | None
    peers: PeerView | None
    seen: SkillView | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to try next: all of it where the skill is worth developing, else the first thing."""
        if self.seen is None:
            return ()
        return self.seen.next_steps[: SHOWN_STEPS if self.seen.verdict == Verdict.WORTH_DEVELOPING else 1]

    @property
    def role(self) -> Role:
        """The role that needs it."""
        return ROLE_OF[self.skill]

    @property
    def is_untold(self) -> bool:
        """Whether neither the member nor peers nor the log say anything of it."""
        said = self.own or self.peers or (self.seen and (self.seen.is_judged or self.seen.cause))
        return not said

    @property
    def verdict_label(self) -> str:
        """What the log says in a word; empty where it says nothing."""
        return str(Verdict(self.seen.verdict).label) if self.seen and self.seen.verdict else ""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role with why it is said, its skills, and ways to begin here."""

    view: RoleView
    text: RoleText
    sentences: list[str]
    skills: list[SkillRow]
    begin: list[tuple[str, str]]

    @property
    def told(self) -> list[SkillRow]:
        """Skills of which somebody says something."""
        return [skill for skill in self.skills if not skill.is_untold]

    @property
    def untold(self) -> list[SkillRow]:
        """The others."""
        return [skill for skill in self.skills if skill.is_untold]

    @property
    def opening(self) -> list[str]:
        """The sentences that sum it up."""
        return self.sentences[:_SUMMARY]

    @property
    def acts(self) -> list[str]:
        """Those about single kinds of acts."""
        return self.sentences[_SUMMARY:]


@dataclass(frozen=True, slots=True)
class CompassPage:
    """Everything about one member in one community; it is shown to that member alone."""

    roles: list[RoleRow]
    first_day: date
    last_day: date
    is_profiled: bool
    # The quarter of the last self-assessment, None without one; whether it is this one.
    assessed: date | None
    is_assessed_now: bool
    seen_as: frozenset[str]
    waiting: int
    # Why nothing is said of the roles; None where something is.
    nothing: Standing | None
    next_steps: tuple[NextStep, ...]
    window_weeks: int = WINDOW_WEEKS
    fewest_peers: int = FEWEST_PEERS
    highest: int = HIGHEST

    @property
    def method_version(self) -> int:
        """The version of the method behind these words."""
        return self.roles[0].view.method_version

    @property
    def acting(self) -> list[RoleView]:
        """The roles in which the member acts."""
        return [row.view for row in self.roles if row.view.is_acting]

    @property
    def untold(self) -> list[SkillRow]:
        """Skills of which nobody says anything, of all roles."""
        return [skill for row in self.roles for skill in row.untold]


def compass_of(person: User, community: Community) -> CompassPage:
    """The page of this member; about a dozen statements."""
    now = roles_by_community(person, [community.pk])[community.pk]
    is_known = is_profiled(person)
    # What is kept of the sentences is older than the wish not to be profiled.
    said = sentences_of(person, community, now.week) if is_known else {}
    own, peers = self_view(person), peers_view(person, community)
    seen = {row.skill: row for row in skills_of(person, community)}
    rows = []
    for view in now.roles:
        skills = [SkillRow(s, own.latest.get(s), peers.get(s), seen.get(s)) for s in SKILLS_OF[view.role]]
        why = said.get(view.role.value, [])
        rows.append(RoleRow(view, ROLE_TEXTS[view.role], why, skills, begin_in(view.role, community)))
    first, last = window_days(now.week)
    quarter = this_quarter()
    chosen = SeenAs.objects.visible_to(person).filter(community=community)
    asked = PeerInvitation.objects.visible_to(person).filter(community=community)
    return CompassPage(
        roles=rows,
        first_day=first,
        last_day=last,
        is_profiled=is_known,
        assessed=own.last_quarter,
        is_assessed_now=own.last_quarter == quarter,
        seen_as=frozenset(chosen.values_list("role", flat=True)),
        waiting=asked.waiting_for(person, quarter).count(),
        nothing=now.nothing,
        next_steps=next_steps(rows),
    )


def next_steps(rows: Sequence[RoleRow]) -> tuple[NextStep, ...]:
    """The best few things to do, each somewhere else: what is worth developing, then what is near, then practice."""
    found: dict[str, NextStep] = {}
    for step in chain(_to_develop(rows), _nearest(rows), _to_practise(rows)):
        if len(found) < MOST_NEXT:
            found.setdefault(step.url, step)
    return tuple(found.values())


def _to_develop(rows: Sequence[RoleRow]) -> Iterator[NextStep]:
    """Skills worth developing by the log, and those that the member or peers see as low."""
    for row in rows:
        for skill in row.skills:
            seen, name = skill.seen, skill.skill.label
            if not seen or not skill.steps:
                continue
            if seen.verdict == Verdict.WORTH_DEVELOPING:
                why = (
                    _("%(skill)s is worth developing. %(cause)s.")
                    if seen.cause
                    else _("%(skill)s is worth developing.")
                )
                yield NextStep(skill.steps[0], row.view.role, why % {"skill": name, "cause": seen.cause_sentence})
            elif skill.own and skill.own <= LOW_RATING:
                why = _("It practises what you see as low: %(skill)s.") % {"skill": name}
                yield NextStep(skill.steps[0], row.view.role, why)


def _nearest(rows: Sequence[RoleRow]) -> Iterator[NextStep]:
    """A way to begin in the role that the member comes nearest to without acting in it; one only."""
    near = [row for row in rows if row.view.standing == Standing.NOT_YET and row.view.reach >= _NEAR]
    for row in sorted(near, key=lambda row: -row.view.reach)[:1]:
        why = _("You do some of what a %(role)s does already.") % {"role": row.view.role.label}
        ways = ((words, url) for words, url in row.begin if url)
        yield from (NextStep(Step(words, url), row.view.role, why) for words, url in islice(ways, 1))


def _to_practise(rows: Sequence[RoleRow]) -> Iterator[NextStep]:
    """One step for each role, those in which the member acts first."""
    for row in sorted(rows, key=lambda row: -row.view.reach):
        for skill in [skill for skill in row.skills if skill.steps][:1]:
            given = {"skill": skill.skill.label, "role": row.view.role.label}
            yield NextStep(skill.steps[0], row.view.role, _("It practises a skill of the %(role)s: %(skill)s.") % given)


def begin_in(role: Role, community: Community | None) -> list[tuple[str, str]]:
    """Ways to begin, each with its address; without a community those inside of one have none."""
    return [
        (str(way.words), _address(way.address, community.slug if community else "")) for way in ROLE_TEXTS[role].begin
    ]


def _address(pattern: str, slug: str) -> str:
    if "{slug}" not in pattern:
        return pattern
    return pattern.format(slug=slug) if slug else ""
