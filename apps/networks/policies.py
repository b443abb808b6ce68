"""Who sees a community's network as groups, and who has surroundings in it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.policies import NOT_A_MEMBER
from apps.communities.standing import roles_of
from apps.core.refusals import Refusal

MEMBERS_SEE = Refusal("members_only", _("The network of a community is shown to its members. Join it to see this."))


def may_see_network(viewer: Any, community: Community) -> Refusal | None:
    """Members and managers alike; who may pull reports and site administrators, the same figures of fewer windows."""
    if may_meet_people(viewer, community) or viewer.is_staff or viewer.is_hr:
        return None
    return MEMBERS_SEE


def may_meet_people(viewer: Any, community: Community) -> bool:
    """Whether pictures show the viewer those who agreed to appear: they agreed to be seen by the other members."""
    return community.pk in roles_of(viewer)


def may_have_surroundings(viewer: Any, community: Community) -> Refusal | None:
    """One's own contacts are there for every member, and for that member alone."""
    return None if community.pk in roles_of(viewer) else NOT_A_MEMBER
