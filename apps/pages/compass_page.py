"""What the compass of one community shows: five roles, and beside each skill what I, peers and the log say."""

from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.models import HIGHEST, PeerInvitation, SeenAs
from apps.compass.role_texts import ROLE_TEXTS, RoleText
from apps.compass.role_views import RoleView, roles_by_community, sentences_of
from apps.compass.selectors import PeerView, SkillView, Step, peers_view, self_view, skills_of
from apps.compass.self_view import FEWEST_PEERS, this_quarter
from apps.compass.skills import SKILLS_OF, Skill
from apps.compass.verdicts import Verdict
from apps.participation.method import WINDOW_WEEKS
from apps.participation.selectors import is_profiled, window_days
from apps.participation.signals import Role

SHOWN_STEPS = 3


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
    def is_too_early(self) -> bool:
        """Whether nothing can be said of any role yet."""
        return all(row.view.standing == "too-early" for row in self.roles)


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
    )


def begin_in(role: Role, community: Community | None) -> list[tuple[str, str]]:
    """Ways to begin, each with its address; without a community those inside of one have none."""
    return [
        (str(way.words), _address(way.address, community.slug if community else "")) for way in ROLE_TEXTS[role].begin
    ]


def _address(pattern: str, slug: str) -> str:
    if "{slug}" not in pattern:
        return pattern
    return pattern.format(slug=slug) if slug else ""
