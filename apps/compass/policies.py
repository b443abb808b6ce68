"""Who may ask whom about the own skills, and who may answer."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import roles_of
from apps.compass.models import PeerInvitation
from apps.core.refusals import Refusal

# So many peers can be asked in one quarter and community.
MOST_ASKED = 12

NOT_A_MEMBER = Refusal("not_a_member", _("The compass shows how members take part. Join the community first."))
NOT_A_PEER = Refusal(
    "not_a_peer", _("You can ask people here with whom you had at least three exchanges in the last three months.")
)
ENOUGH_ASKED = Refusal(
    "enough_asked", _("You have asked twelve people in this quarter. That is enough, and they have other things to do.")
)
NOT_ASKED = Refusal("not_asked", _("Only who was asked can answer."))
ALREADY_DONE = Refusal("already_done", _("This was answered before. Answers are kept without a name, so they stay."))


def may_use_compass(viewer: Any, community: Community) -> Refusal | None:
    """Whether there is a compass for the viewer in this community: members have one."""
    return None if community.pk in roles_of(viewer) else NOT_A_MEMBER


def may_ask(peer: User, peers: Collection[User], asked: int) -> Refusal | None:
    """Whether this is one of the peers whom the person may ask, `asked` others having been asked in the quarter."""
    if peer not in peers:
        return NOT_A_PEER
    return ENOUGH_ASKED if asked >= MOST_ASKED else None


def may_answer(viewer: User, invitation: PeerInvitation) -> Refusal | None:
    """Whether the viewer may answer or decline."""
    if invitation.peer_id != viewer.pk:
        return NOT_ASKED
    return None if invitation.state == PeerInvitation.State.ASKED else ALREADY_DONE
