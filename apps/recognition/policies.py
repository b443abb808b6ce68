"""Who may welcome, feature, and decide on a milestone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, Membership, State, Status
from apps.communities.policies import ARCHIVED, NOT_A_MEMBER, SIGN_IN, may_manage, may_write
from apps.content.models import Entry
from apps.content.policies import REMOVED
from apps.core import clock
from apps.core.refusals import Refusal
from apps.recognition.features import LONGEST, today
from apps.recognition.milestones import Milestone
from apps.recognition.models import Appearance
from apps.recognition.newcomers import NEW_FOR, Introduction

ONESELF = Refusal("oneself", _("One is welcomed by others."))
NOT_NEW = Refusal("not_new", _("This person is no longer new here. Write to them in a discussion instead."))
NOT_LIVE = Refusal("not_launched", _("Welcomes begin when the community goes live."))
ALREADY = Refusal("already_welcomed", _("You have welcomed this person already; the conversation goes on there."))
NOT_SHOWN = Refusal("not_shown", _("This member does not want to be featured."))
NOT_INSIDE = Refusal("not_a_member", _("Only members of this community are featured in it."))
NOT_PUBLISHED = Refusal("not_published", _("Only what is published can be featured."))
ELSEWHERE = Refusal("elsewhere", _("This entry belongs to another community; its managers may feature it."))
RUNNING = Refusal("already_featured", _("This is featured already. End that first to feature it anew."))
BAD_DAY = Refusal("bad_day", _("Choose a last day from today on, at most 60 days ahead."))
NO_REASON = Refusal("no_reason", _("Say in a few words why. Everybody reads it."))
NOT_YOURS = Refusal("not_yours", _("Only the person whose milestone this is decides."))


def may_introduce(viewer: Any, membership: Membership | None) -> Refusal | None:
    """Whether the viewer may say something of themselves here: members do."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if membership is None or membership.state != State.ACTIVE or membership.user_id != viewer.pk:
        return NOT_A_MEMBER
    return None


def may_welcome(viewer: Any, introduction: Introduction) -> Refusal | None:
    """Whether the viewer may welcome this newcomer: whoever may write here, for a month, once."""
    membership = introduction.membership
    if not viewer.is_authenticated:
        return SIGN_IN
    if viewer.pk == membership.user_id:
        return ONESELF
    if refusal := may_write(viewer, membership.community):
        return refusal
    if membership.community.status != Status.ACTIVE:
        return NOT_LIVE
    if membership.joined_at < clock.now() - NEW_FOR:
        return NOT_NEW
    return ALREADY if introduction.welcomes.standing().filter(by_id=viewer.pk).exists() else None


def may_feature(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may feature something here, and end it: those who look after the community."""
    if refusal := may_manage(viewer, community):
        return refusal
    return ARCHIVED if community.status == Status.ARCHIVED else None


def may_be_featured(community: Community, thing: Any) -> Refusal | None:
    """What stands against featuring this entry or member, whoever wants to."""
    if isinstance(thing, Entry):
        if thing.community_id != community.pk:
            return ELSEWHERE
        if thing.is_removed:
            return REMOVED
        return NOT_PUBLISHED if thing.is_withheld else None
    if not Membership.objects.active().filter(community=community, user=thing, user__is_active=True).exists():
        return NOT_INSIDE
    return NOT_SHOWN if Appearance.objects.filter(person=thing, on_shelves=False).exists() else None


def may_last_until(day: Any) -> Refusal | None:
    """Whether a feature may have this last day."""
    return None if today() <= day <= today() + LONGEST else BAD_DAY


def may_answer(viewer: Any, milestone: Milestone) -> Refusal | None:
    """Whether the viewer decides if this milestone is shown."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return None if milestone.person_id == viewer.pk else NOT_YOURS
