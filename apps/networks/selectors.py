"""What was measured, for other rooms: whole figures, which are internal until `showing` has hidden the few."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Mod

from apps.communities.models import Community, Kind
from apps.networks.figures import Pattern
from apps.networks.models import Boundary, KeptPattern
from apps.networks.policies import may_meet_people
from apps.participation.method import WINDOW_WEEKS


def boundary_of(community: Community) -> Boundary:
    """Across which lines a community works: departments where a method is shared, sites where a job role is."""
    return Boundary.DEPARTMENT if community.kind == Kind.HORIZONTAL else Boundary.SITE


def pattern_of(community: Community | None, week: int | None = None, boundary: str | None = None) -> Pattern | None:
    """The pattern of the published window that ends with `week`, or of the last one; None: not measured (yet).

    Without a community: of all together, by department where nothing is said.
    """
    chosen = boundary or (boundary_of(community) if community else Boundary.DEPARTMENT)
    rows = KeptPattern.objects.filter(community=community, boundary=chosen).exclude(figures__isnull=True)
    if week is not None:
        rows = rows.filter(week=week)
    row = rows.order_by("-week").first()
    return Pattern.from_kept(row.figures, row.reads) if row and row.figures else None


def pattern_for(viewer: Any, community: Community, boundary: str) -> Pattern | None:
    """The last one that the viewer may open: by who is no member, only windows that share no week.

    So two looks cannot be held against each other until they tell of one person.
    """
    if may_meet_people(viewer, community):
        return pattern_of(community, boundary=boundary)
    rows = KeptPattern.objects.filter(community=community, boundary=boundary).exclude(figures__isnull=True)
    apart = rows.annotate(left=Mod(F("week"), WINDOW_WEEKS)).filter(left=0)
    week = apart.order_by("-week").values_list("week", flat=True).first()
    return None if week is None else pattern_of(community, week, boundary)
