"""Who may look at rings and say what they are, settle how roles are measured, and dispute what is held."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.models import Role as Standing
from apps.communities.policies import NOT_A_MANAGER, SIGN_IN, may_manage
from apps.communities.standing import roles_of
from apps.core.refusals import Refusal
from apps.participation.models import Act, Ring

IN_IT = Refusal("in_it", _("You are one of these people yourself. Managers who are not decide."))

NOT_YOURS = Refusal("not_yours", _("Only the person whom it is about can say that it is not right."))


def may_see_rings(viewer: Any, community: Community) -> Refusal | None:
    """Managers of this community and nobody else: a site administrator who does not know these people is none."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return None if roles_of(viewer).get(community.pk) == Standing.MANAGER else NOT_A_MANAGER


def may_judge(viewer: Any, ring: Ring) -> Refusal | None:
    """The same, but for those who are in it."""
    if refusal := may_see_rings(viewer, ring.community):
        return refusal
    return IN_IT if ring.people.filter(pk=viewer.pk).exists() else None


def may_settle_method(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may say how strong acting in a role has to be here: whoever looks after the community."""
    return may_manage(viewer, community)


def may_dispute(viewer: Any, act: Act) -> Refusal | None:
    """Whether the viewer may say that this act is not right, or take that back: who is said to have done it."""
    return None if viewer.is_authenticated and act.person_id == viewer.pk else NOT_YOURS
