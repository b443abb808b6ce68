"""Who may offer an imported account to its owner."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Membership, State
from apps.communities.policies import NOT_A_MANAGER, SIGN_IN
from apps.communities.selectors import managed_community_ids
from apps.core.refusals import Refusal

NOT_A_PLACEHOLDER = Refusal("claimed", _("This account has its owner already."))
LINK_BROKEN = Refusal("link_broken", _("This link is not valid, or too old. Ask whoever invited you for a new one."))
OTHER_EMAIL = Refusal(
    "other_email", _("This link was sent to another e-mail. Sign in with the account that it was sent to.")
)
SIGN_IN_TO_CLAIM = Refusal(
    "sign_in_to_claim", _("There is an account with this e-mail already. Sign in with it, then open this link again.")
)


def may_invite_to_claim(viewer: Any, placeholder: User) -> Refusal | None:
    """Site administrators may, and managers of a community that the placeholder belongs to."""
    if not viewer.is_authenticated:
        return SIGN_IN
    # An erased account looks like one, and is nobody's to claim.
    if not placeholder.is_placeholder or not placeholder.is_active:
        return NOT_A_PLACEHOLDER
    if viewer.is_staff:
        return None
    shared = Membership.objects.filter(
        user=placeholder, state=State.ACTIVE, community_id__in=managed_community_ids(viewer)
    )
    return None if shared.exists() else NOT_A_MANAGER
