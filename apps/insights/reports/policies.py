"""Who may pull which report: HR all of them, managers the rows of the communities that they look after."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.policies import SIGN_IN, may_manage
from apps.communities.selectors import managed_community_ids
from apps.core.refusals import Refusal
from apps.insights.reports.subjects import Grouping

NOT_FOR_YOU = Refusal(
    "no_reports", _("Reports are for HR, and for managers, who see those of the communities that they look after.")
)
ONLY_OWN = Refusal(
    "own_communities",
    _("Only HR sees reports across communities. As a manager you get your own communities, by the grouping community."),
)


def may_pull_any(viewer: Any) -> Refusal | None:
    """Whether there is any report for the viewer at all."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return None if viewer.is_hr or viewer.is_staff or managed_community_ids(viewer) else NOT_FOR_YOU


def may_pull(viewer: Any, grouping: str, community: Community | None) -> Refusal | None:
    """Whether the viewer may pull a report by this grouping, of one community or of all that are theirs to see."""
    if refusal := may_pull_any(viewer):
        return refusal
    if viewer.is_hr:
        return None
    if community is not None:
        return may_manage(viewer, community)
    return None if grouping == Grouping.COMMUNITY else ONLY_OWN
