"""Who proposes, discusses and votes: members, as members. Neither reports nor administration write anything here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.policies import may_manage, may_write
from apps.communities.standing import readable_community_ids
from apps.core import clock
from apps.core.refusals import Refusal
from apps.targets.models import Comment, State, TargetSet

MEMBERS_SEE = Refusal("members_only", _("Only members see the targets of this community."))
NOT_YOURS = Refusal("not_your_proposal", _("Only the member who proposed these targets may do this."))
NOT_A_DRAFT = Refusal(
    "not_a_draft", _("These targets are no draft any more. Take them back first, so that all discuss the same words.")
)
NOT_DISCUSSED = Refusal("not_discussed", _("Only while targets are under discussion can they be taken back to change."))
NOT_RUNNING = Refusal("not_running", _("There is nothing to withdraw: these targets are not proposed any more."))
NOT_OPEN = Refusal("vote_not_open", _("The vote on these targets is not open."))
NOT_TALKED_OF = Refusal("comments_closed", _("Comments are open while targets are proposed or in force."))
NOT_RENEWABLE = Refusal("not_renewable", _("Only targets in force, or those that just expired, can be renewed."))
TOO_EARLY = Refusal(
    "too_early", _("A renewal can be put to the vote in the four weeks before the review date, and after it.")
)
RENEWED = Refusal("already_renewed", _("A renewal of these targets is open for a vote already."))
SAY_WHY = Refusal("say_why", _("Say why you object, so that the others can answer it."))
NOT_YOUR_COMMENT = Refusal("not_your_comment", _("Only its author or a manager may remove a comment."))


def may_see(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may see what the community agreed on and discusses."""
    return None if community.pk in readable_community_ids(viewer) else MEMBERS_SEE


def may_propose(viewer: Any, community: Community) -> Refusal | None:
    """Every member may draft targets."""
    return may_write(viewer, community)


def may_change(viewer: Any, target_set: TargetSet) -> Refusal | None:
    """Whoever drafted them, while they are a draft."""
    return _is_proposer(viewer, target_set) or (None if target_set.state == State.DRAFT else NOT_A_DRAFT)


def may_rework(viewer: Any, target_set: TargetSet) -> Refusal | None:
    """Taking them back from the discussion, to change them."""
    return _is_proposer(viewer, target_set) or (None if target_set.state == State.CONSULTATION else NOT_DISCUSSED)


def may_withdraw(viewer: Any, target_set: TargetSet) -> Refusal | None:
    """Giving a proposal up, before it is decided."""
    running = target_set.state in {State.DRAFT, State.CONSULTATION, State.CONSENT}
    return _is_proposer(viewer, target_set) or (None if running else NOT_RUNNING)


def may_renew(viewer: Any, target_set: TargetSet) -> Refusal | None:
    """Asking for the same targets again: every member, near the end of those in force or after it, once at a time."""
    if refusal := may_write(viewer, target_set.community):
        return refusal
    if target_set.state != State.ACTIVE and target_set.ending != "expired":
        return NOT_RENEWABLE
    if target_set.renewable_from is None or clock.now().date() < target_set.renewable_from:
        return TOO_EARLY
    return RENEWED if target_set.renewals.running().exists() else None


def may_comment(viewer: Any, target_set: TargetSet) -> Refusal | None:
    """Every member, those who pull reports as well where they are members, while it can still be of use."""
    if refusal := may_write(viewer, target_set.community):
        return refusal
    open_states = {State.CONSULTATION, State.CONSENT, State.ACTIVE}
    return None if target_set.state in open_states else NOT_TALKED_OF


def may_remove_comment(viewer: Any, comment: Comment) -> Refusal | None:
    """Its author, and managers."""
    community = comment.target_set.community
    if comment.author_id == viewer.pk:
        return may_write(viewer, community)
    return NOT_YOUR_COMMENT if may_manage(viewer, community) else None


def may_vote(viewer: Any, target_set: TargetSet) -> Refusal | None:
    """Every member, once, while the vote is open."""
    if refusal := may_write(viewer, target_set.community):
        return refusal
    return None if target_set.state == State.CONSENT else NOT_OPEN


def _is_proposer(viewer: Any, target_set: TargetSet) -> Refusal | None:
    if refusal := may_write(viewer, target_set.community):
        return refusal
    return None if target_set.proposal.by_id == viewer.pk else NOT_YOURS
