"""Who sees a community's network as groups, and whom pictures may show."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, State
from apps.communities.policies import NOT_A_MEMBER, membership_of
from apps.core.refusals import Refusal

MEMBERS_SEE = Refusal("members_only", _("Only members of this community see its network. Join it first."))


def may_see_network(viewer: Any, community: Community) -> Refusal | None:
    """Its members, managers among them, and site administrators: all see the same."""
    return None if _belongs(viewer, community) or viewer.is_staff else MEMBERS_SEE


def may_pull_network(viewer: Any, community: Community) -> Refusal | None:
    """Those who see it, and those who pull reports: the figures are the same, and hold nobody."""
    return None if viewer.is_authenticated and viewer.is_hr else may_see_network(viewer, community)


def may_have_surroundings(viewer: Any, community: Community) -> Refusal | None:
    """One's own contacts are there for every member, and for that member alone."""
    return None if _belongs(viewer, community) else NOT_A_MEMBER


def _belongs(viewer: Any, community: Community) -> bool:
    membership = membership_of(viewer, community)
    return membership is not None and membership.state == State.ACTIVE
