"""Who declares, claims, writes, reviews and launches."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, Role, Status
from apps.communities.policies import ARCHIVED, NOT_A_MEMBER, SIGN_IN, may_manage
from apps.communities.standing import roles_of
from apps.content.models import Entry
from apps.core.refusals import Refusal
from apps.preparation.models import Need, NeedState

NOT_AN_EXPERT = Refusal("not_an_expert", _("Only a subject matter expert or a manager of this community may do this."))
CLOSED = Refusal("need_closed", _("This is closed. Open it again first."))
TAKEN = Refusal("need_taken", _("Somebody else has taken this on already."))
NOT_CLAIMED = Refusal("need_not_claimed", _("Nobody has taken this on yet. Claim it first."))
NOT_THE_CLAIMER = Refusal("not_the_claimer", _("Only the person who took this on, or a manager, may do this."))
NOT_ITS_AUTHOR = Refusal("not_its_author", _("Choose an entry that you wrote, alone or with others."))
ELSEWHERE = Refusal("elsewhere", _("That entry stands in another community."))
NO_DRAFT = Refusal("no_draft", _("There is no draft yet. Write it, or choose an entry that you wrote."))
NOT_IN_REVIEW = Refusal("not_in_review", _("This is not in review."))
OWN_WORK = Refusal("own_work", _("Nobody approves their own work. Ask another expert or a manager to read it."))
SAY_WHAT = Refusal("say_what", _("Say what is missing, so that the author knows what to do."))
NOT_YOUR_NEED = Refusal("not_your_need", _("Only the person who asked for this, or a manager, may do this."))
LAUNCHED = Refusal("already_launched", _("This community is live already."))
USED_ELSEWHERE = Refusal("draft_used", _("That entry stands for another need already."))
GAPS = Refusal("launch_gaps", _("Something is still missing. Say why the community goes live all the same."))


def may_see_board(viewer: Any, community: Community) -> Refusal | None:
    """The board is for signed-in people who may read the community; the door before it decides the reading."""
    return None if viewer.is_authenticated else SIGN_IN


def may_declare(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may say what the community needs: every member, before and after the launch."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if community.status == Status.ARCHIVED:
        return ARCHIVED
    if roles_of(viewer).get(community.pk) is None:
        return NOT_A_MEMBER
    return None


def may_prepare(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer is one of those who fill the community: its experts and managers."""
    if not viewer.is_authenticated:
        return SIGN_IN
    role = roles_of(viewer).get(community.pk)
    if role is None:
        return NOT_A_MEMBER
    if role == Role.MEMBER:
        return NOT_AN_EXPERT
    return ARCHIVED if community.status == Status.ARCHIVED else None


def may_claim(viewer: Any, need: Need) -> Refusal | None:
    """Whether the viewer may take the need on."""
    if refusal := may_prepare(viewer, need.community):
        return refusal
    if need.closed_at:
        return CLOSED
    return None if need.claimed_by_id in {None, viewer.pk} else TAKEN


def may_hand_back(viewer: Any, need: Need) -> Refusal | None:
    """Whether the viewer may give the need back to everybody, for whatever reason."""
    if need.claimed_by_id is None:
        return NOT_CLAIMED
    return CLOSED if need.closed_at else _claimer_or_manager(viewer, need)


def may_draft(viewer: Any, need: Need) -> Refusal | None:
    """Whether the viewer may say which entry fulfils the need, and give it to review."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if need.claimed_by_id is None:
        return NOT_CLAIMED
    if need.claimed_by_id != viewer.pk:
        return NOT_THE_CLAIMER
    return CLOSED if need.closed_at else may_prepare(viewer, need.community)


def may_use(viewer: Any, need: Need, entry: Entry) -> Refusal | None:
    """Whether this entry may stand for the need: the claimer wrote it, here."""
    if entry.community_id != need.community_id:
        return ELSEWHERE
    if entry.is_removed:
        return NO_DRAFT
    return None if wrote(viewer, entry) else NOT_ITS_AUTHOR


def may_review(viewer: Any, need: Need) -> Refusal | None:
    """Whether the viewer may approve or send back: an expert or manager who did not write it."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if may_manage(viewer, need.community) and (refusal := may_prepare(viewer, need.community)):
        return refusal
    if need.closed_at:
        return CLOSED
    if need.place != NeedState.IN_REVIEW or need.entry is None:
        return NOT_IN_REVIEW
    return OWN_WORK if need.claimed_by_id == viewer.pk or wrote(viewer, need.entry) else None


def may_change(viewer: Any, need: Need) -> Refusal | None:
    """Whether the viewer may reword, close or reopen the need: whoever declared it, while nobody works on it, and
    managers."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if may_manage(viewer, need.community) is None:
        return None
    if need.declared_by_id != viewer.pk:
        return NOT_YOUR_NEED
    return may_declare(viewer, need.community) or (TAKEN if need.claimed_by_id else None)


def may_launch(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may set the order of release, and launch."""
    return may_manage(viewer, community)


def wrote(viewer: Any, entry: Entry) -> bool:
    """Whether the viewer is the author or a co-author."""
    return viewer.pk in {entry.author_id, *entry.coauthor_ids}


def _claimer_or_manager(viewer: Any, need: Need) -> Refusal | None:
    if not viewer.is_authenticated:
        return SIGN_IN
    if need.claimed_by_id == viewer.pk or may_manage(viewer, need.community) is None:
        return None
    return NOT_THE_CLAIMER
