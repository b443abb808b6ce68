"""Who may do what in a community."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.policies import NOT_STAFF
from apps.communities.models import Access, Community, Membership, Role, State, Status
from apps.communities.standing import roles_of
from apps.core.refusals import Refusal

SIGN_IN = Refusal("sign_in", _("Sign in first."))
NOT_A_MEMBER = Refusal("not_a_member", _("Only members of this community may do this. Join it first."))
NOT_A_MANAGER = Refusal("not_a_manager", _("Only a manager of this community may do this."))
LAST_MANAGER = Refusal(
    "last_manager",
    _("This would leave the community without an active manager. Make somebody else a manager first."),
)
ARCHIVED = Refusal("archived", _("This community is archived: it can be read, but nothing new can be written in it."))
NOT_LAUNCHED = Refusal(
    "not_launched", _("This community has not been launched yet; only its experts write in it so far.")
)
BY_LAUNCH = Refusal(
    "by_launch", _("A community that is being prepared goes live on its launch page, which shows what is missing.")
)
NO_ROLE_YET = Refusal("no_role_yet", _("Only members have a role. Let this person in first."))
OWN_ACCOUNT = Refusal("own_account", _("You cannot close your own account here. Ask another site administrator."))


def membership_of(viewer: Any, community: Community) -> Membership | None:
    """The viewer's own row in the community, in whatever state."""
    if not viewer.is_authenticated:
        return None
    return Membership.objects.filter(user_id=viewer.pk, community=community).first()


def may_create(viewer: Any) -> Refusal | None:
    """Communities are founded by site administrators: each needs an owner in the business."""
    return None if viewer.is_staff else NOT_STAFF


def may_deactivate(viewer: Any, person: User) -> Refusal | None:
    """Whether the viewer may close this account; not one's own, so that a site administrator is always left."""
    if not viewer.is_staff:
        return NOT_STAFF
    return OWN_ACCOUNT if viewer.pk == person.pk else None


def may_join(viewer: Any, community: Community, membership: Membership | None) -> Refusal | None:
    """Whether the viewer may come in, or ask to."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if membership and membership.state == State.ACTIVE:
        return Refusal("already_member", _("You are a member of this community already."))
    if membership and membership.state == State.REQUESTED:
        return Refusal("already_requested", _("You have asked already; a manager will answer."))
    if membership and membership.state == State.INVITED:
        return None
    if community.status == Status.ARCHIVED:
        return ARCHIVED
    if community.access in {Access.INVITATION, Access.HIDDEN}:
        return Refusal("by_invitation", _("One joins this community by invitation from one of its managers."))
    return None


def may_manage(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer looks after the community."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if viewer.is_staff or roles_of(viewer).get(community.pk) == Role.MANAGER:
        return None
    return NOT_A_MANAGER


def may_write(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may start or answer anything here."""
    if not viewer.is_authenticated:
        return SIGN_IN
    role = roles_of(viewer).get(community.pk)
    if role is None:
        return NOT_A_MEMBER
    if community.status == Status.ARCHIVED:
        return ARCHIVED
    if community.status == Status.PREPARING and role == Role.MEMBER:
        return NOT_LAUNCHED
    return None
