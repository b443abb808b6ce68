"""Whether a member acts in each of the five roles: for that member alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.models import SeenAs
from apps.core import clock
from apps.participation import method
from apps.participation.evidence import evidence_of
from apps.participation.models import Method, Presence, Profile
from apps.participation.selectors import is_profiled
from apps.participation.signals import METHOD_VERSION, THRESHOLDS, Role

_EVIDENCE_SECONDS = 900
_SEEN_SECONDS = 60


class Standing(TextChoices):
    """What is said of one member and role."""

    ACTING = "acting", _("Acting")
    NOT_YET = "not-yet", _("Not now")
    TOO_EARLY = "too-early", _("Too early to say")
    # Somebody who was here long enough and of whom nothing is kept: new to it, or profiled again since today.
    DUE = "due", _("Not worked out yet")
    NOT_PROFILED = "not-profiled", _("Not profiled")


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role of one member in one community.

    `strength` and `mark` are between 0 and 1, see `docs/participation.md`. `is_firm`: enough weeks of presence that the
    word is not likely to change with the next one.
    """

    role: Role
    standing: Standing
    is_firm: bool
    strength: float
    mark: float
    weeks_present: int = 0
    weeks_active: int = 0
    beneficiaries: int = 0
    method_version: int = METHOD_VERSION

    @property
    def reach(self) -> float:
        """How many times the mark the strength is; 1 is the mark itself."""
        return self.strength / self.mark if self.mark else 0.0

    @property
    def is_acting(self) -> bool:
        """Whether the member acts in the role."""
        return self.standing == Standing.ACTING


@dataclass(frozen=True, slots=True)
class CommunityRoles:
    """All five roles of a member in one community, for the window that ends with `week`."""

    week: int
    roles: tuple[RoleView, ...]

    @property
    def acting(self) -> list[RoleView]:
        """Those in which the member acts."""
        return [row for row in self.roles if row.is_acting]

    @property
    def nothing(self) -> Standing | None:
        """Why nothing can be said of any of them; None where something can."""
        first = self.roles[0].standing
        return None if first in (Standing.ACTING, Standing.NOT_YET) else first


def roles_by_community(person: Any, communities: Sequence[int]) -> dict[int, CommunityRoles]:
    """The latest verdicts in each of these communities, in two statements; two more where there are none."""
    rows = Profile.objects.visible_to(person).filter(community_id__in=communities)
    latest = dict(rows.values_list("community_id").annotate(Max("week")))
    kept: dict[int, dict[str, Profile]] = {}
    for row in rows.filter(week__in=set(latest.values())).select_related("method"):
        if row.week == latest[row.community_id]:
            kept.setdefault(row.community_id, {})[row.role] = row
    week = method.last_settled_week(clock.now())
    without = _without(person, [pk for pk in communities if pk not in kept], week)
    return {
        pk: CommunityRoles(
            latest.get(pk, week),
            tuple(_view(role, kept.get(pk, {}).get(role.value), without.get(pk)) for role in Role),
        )
        for pk in communities
    }


def _without(person: Any, communities: Sequence[int], week: int) -> dict[int, Standing]:
    """What is said where nothing is kept: not wanted, too little to go by, or not made yet."""
    if not communities:
        return {}
    if not is_profiled(person):
        return dict.fromkeys(communities, Standing.NOT_PROFILED)
    here = Presence.objects.visible_to(person).filter(
        community_id__in=communities, week__gt=week - method.WINDOW_WEEKS, week__lte=week
    )
    weeks = dict(here.order_by().values_list("community_id").annotate(Count("pk")))
    return {pk: Standing.DUE if weeks.get(pk, 0) >= method.FEWEST_WEEKS else Standing.TOO_EARLY for pk in communities}


def _view(role: Role, row: Profile | None, without: Standing | None) -> RoleView:
    if row is None:
        standing = without or Standing.TOO_EARLY
        return RoleView(role, standing, is_firm=False, strength=0.0, mark=THRESHOLDS[role])
    return RoleView(
        role,
        _standing(row),
        is_firm=row.weeks_present >= method.FIRM_WEEKS,
        strength=row.strength,
        mark=_mark(role, row.method),
        weeks_present=row.weeks_present,
        weeks_active=row.weeks_active,
        beneficiaries=row.beneficiaries,
        method_version=row.method.method_version if row.method else METHOD_VERSION,
    )


def _standing(row: Profile) -> Standing:
    if row.weeks_present < method.FEWEST_WEEKS:
        return Standing.TOO_EARLY
    return Standing.ACTING if row.is_acting else Standing.NOT_YET


def _mark(role: Role, frozen: Method | None) -> float:
    return float(frozen.thresholds.get(role.value, THRESHOLDS[role])) if frozen else THRESHOLDS[role]


def sentences_of(person: User, community: Community, week: int) -> dict[str, list[str]]:
    """For each role why it is said; made anew after a quarter of an hour, since the whole community is weighed."""
    key = f"compass:evidence:{person.pk}:{community.pk}:{week}:{translation.get_language()}"
    said: dict[str, list[str]] | None = cache.get(key)
    if said is None:
        said = evidence_of(person, community, week)
        cache.set(key, said, _EVIDENCE_SECONDS)
    return said


def seen_as(person: Any) -> list[tuple[int, Role]]:
    """The roles in which the person is happy to be seen and acts now, each with the number of its community.

    Only what the person chose is told, and only while it is true; from the choice alone, nobody learns a verdict. Kept
    for a minute, since every look at a person asks it.
    """
    found: list[tuple[int, Role]] | None = cache.get(key := seen_as_key(person.pk))
    if found is None:
        chosen = list(SeenAs.objects.visible_to(person).order_by("role").values_list("community_id", "role"))
        now = roles_by_community(person, sorted({pk for pk, _role in chosen})) if chosen else {}
        acting = {pk: {view.role for view in views.acting} for pk, views in now.items()}
        found = [(pk, Role(role)) for pk, role in chosen if Role(role) in acting[pk]]
        cache.set(key, found, _SEEN_SECONDS)
    return found


def seen_as_key(person_id: int) -> str:
    """Where that is kept."""
    return f"compass:seen:{person_id}"
