"""Who may see how a community learns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.standing import roles_of
from apps.core.refusals import Refusal


def is_inside(viewer: Any, community: Community) -> bool:
    """Whether the viewer belongs to it: then figures are shown as they are kept for members."""
    return community.pk in roles_of(viewer)


def may_see_insights(viewer: Any, community: Community) -> Refusal | None:
    """Members and managers alike; who may pull reports and site administrators where they see the community.

    Others who may read an open community may not: the figures are about its members and made for them.
    """
    if is_inside(viewer, community) or viewer.is_staff or viewer.is_hr:
        return None
    return Refusal("not_a_member", _("How a community learns is shown to its members. Join it to see this."))


def may_see_sources(viewer: Any, community: Community) -> Refusal | None:
    """Members alone see what figures were counted from, and who looked from outside."""
    if is_inside(viewer, community):
        return None
    return Refusal("not_a_member", _("This is shown to members of the community alone. Join it to see it."))
