"""Draft, discuss, vote, renew, withdraw: each one transaction, one fact. `advancing` has what time brings about."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.core.refusals import Refused, require
from apps.targets import policies
from apps.targets.checks import require_sound
from apps.targets.electorate import active_members
from apps.targets.models import Choice, Comment, Ending, Measure, Proposal, RoleRange, State, TargetSet, Vote
from apps.targets.wording import Wording

CONSULTATION = timedelta(days=14)
VOTE = timedelta(days=7)


@transaction.atomic
def draft_targets(*, by: User, community: Community, wording: Wording, origin: str = Origin.WEB) -> TargetSet:
    """Write a draft, seen by its writer alone. Raises `Unsound` for one that only counts activity, and the like."""
    require(policies.may_propose(by, community))
    require_sound(wording, community)
    target_set = _create(by, community, wording)
    _record(Verb.TARGETS_DRAFTED, by, target_set, origin)
    return target_set


@transaction.atomic
def change_targets(*, by: User, target_set: TargetSet, wording: Wording, origin: str = Origin.WEB) -> TargetSet:
    """Write the draft anew."""
    target_set = _locked(target_set)
    require(policies.may_change(by, target_set))
    require_sound(wording, target_set.community)
    target_set.ranges.all().delete()
    target_set.measures.all().delete()
    _write(target_set, wording)
    _record(Verb.TARGETS_CHANGED, by, target_set, origin)
    return target_set


@transaction.atomic
def propose_targets(*, by: User, target_set: TargetSet, origin: str = Origin.WEB) -> TargetSet:
    """Open the discussion: all members read the same words for fourteen days, then the vote opens by itself."""
    target_set = _locked(target_set)
    require(policies.may_change(by, target_set))
    require_sound(Wording.of(target_set), target_set.community)
    target_set.state, target_set.due_at = State.CONSULTATION, clock.now() + CONSULTATION
    target_set.save()
    _record(Verb.TARGETS_PROPOSED, by, target_set, origin)
    return target_set


@transaction.atomic
def rework_targets(*, by: User, target_set: TargetSet, origin: str = Origin.WEB) -> TargetSet:
    """Take the proposal back into a draft; the next discussion lasts its fourteen days again."""
    target_set = _locked(target_set)
    require(policies.may_rework(by, target_set))
    target_set.state, target_set.due_at = State.DRAFT, None
    target_set.save()
    _record(Verb.TARGETS_REWORKED, by, target_set, origin)
    return target_set


@transaction.atomic
def withdraw_targets(*, by: User, target_set: TargetSet, origin: str = Origin.WEB) -> TargetSet:
    """Give the proposal up. It stays in the history, unless nobody else has seen it."""
    target_set = _locked(target_set)
    require(policies.may_withdraw(by, target_set))
    _record(Verb.TARGETS_ENDED, by, target_set, origin, ending=Ending.WITHDRAWN)
    if target_set.state == State.DRAFT and not target_set.comments.exists():
        target_set.delete()
        return target_set
    retire(target_set, Ending.WITHDRAWN)
    return target_set


@transaction.atomic
def renew_targets(*, by: User, target_set: TargetSet, origin: str = Origin.WEB) -> TargetSet:
    """Ask whether the same words are to hold on. They have been discussed, so the vote opens at once."""
    target_set = _locked(target_set)
    require(policies.may_renew(by, target_set))
    renewal = _create(by, target_set.community, Wording.of(target_set))
    renewal.renews = target_set
    open_vote(renewal)
    _record(Verb.TARGETS_VOTE_OPENED, by, renewal, origin, renews=target_set.number)
    return renewal


@transaction.atomic
def comment_on(*, by: User, target_set: TargetSet, body: str, origin: str = Origin.WEB) -> Comment:
    """Say something about the proposal, or about targets in force."""
    target_set = _locked(target_set)
    require(policies.may_comment(by, target_set))
    comment = Comment.objects.create(target_set=target_set, author=by, body=body.strip(), at=clock.now())
    _record(Verb.TARGETS_COMMENTED, by, target_set, origin, comment=comment.pk)
    return comment


@transaction.atomic
def remove_comment(*, by: User, comment: Comment, origin: str = Origin.WEB) -> Comment:
    """Take a comment away; its place stays."""
    comment = Comment.objects.select_for_update(of=("self",)).select_related("target_set__community").get(pk=comment.pk)
    require(policies.may_remove_comment(by, comment))
    if comment.removed_at is None:
        comment.body, comment.removed_at = "", clock.now()
        comment.save(update_fields=["body", "removed_at"])
        _record(Verb.TARGETS_COMMENT_REMOVED, by, comment.target_set, origin, comment=comment.pk)
    return comment


@transaction.atomic
def vote_on(*, by: User, target_set: TargetSet, choice: str, reason: str = "", origin: str = Origin.WEB) -> Vote:
    """Give one's word, or change it. The log says that somebody voted, not how."""
    target_set = _locked(target_set)
    require(policies.may_vote(by, target_set))
    reason = reason.strip() if choice == Choice.OBJECT else ""
    if choice == Choice.OBJECT and not reason:
        raise Refused(policies.SAY_WHY)
    values = {"choice": Choice(choice), "reason": reason, "at": clock.now()}
    vote, _ = Vote.objects.update_or_create(target_set=target_set, voter=by, defaults=values)
    _record(Verb.TARGETS_VOTED, by, target_set, origin)
    return vote


@transaction.atomic
def withdraw_vote(*, by: User, target_set: TargetSet, origin: str = Origin.WEB) -> None:
    """Take one's word back while the vote is open."""
    target_set = _locked(target_set)
    require(policies.may_vote(by, target_set))
    if Vote.objects.filter(target_set=target_set, voter=by).delete()[0]:
        _record(Verb.TARGETS_VOTE_WITHDRAWN, by, target_set, origin)


def open_vote(target_set: TargetSet) -> None:
    """Within the caller's transaction: seven days, and as many active members as there are now."""
    target_set.state, target_set.due_at = State.CONSENT, clock.now() + VOTE
    target_set.electorate = active_members(target_set.community_id)
    target_set.save()


def retire(target_set: TargetSet, ending: Ending) -> None:
    """Within the caller's transaction: it holds no longer, and says why."""
    target_set.state, target_set.ending = State.RETIRED, ending
    target_set.ended_at, target_set.due_at = clock.now(), None
    target_set.save()


def _create(by: User, community: Community, wording: Wording) -> TargetSet:
    # Its row is locked, so that two who draft at once do not take the same number.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    last = TargetSet.objects.filter(community=community).aggregate(last=Max("number"))["last"]
    target_set = TargetSet(community=community, number=(last or 0) + 1, created_at=clock.now())
    _write(target_set, wording)
    Proposal.objects.create(target_set=target_set, by=by)
    return target_set


def _write(target_set: TargetSet, wording: Wording) -> None:
    target_set.purpose, target_set.outcomes = wording.purpose, list(wording.outcomes)
    target_set.review_months, target_set.changed_at = wording.review_months, clock.now()
    target_set.save()
    RoleRange.objects.bulk_create(
        RoleRange(target_set=target_set, role=row.role, low=row.low, high=row.high, reason=row.reason)
        for row in wording.ranges
    )
    Measure.objects.bulk_create(
        Measure(
            target_set=target_set,
            position=position,
            purpose=row.purpose,
            measure=row.measure,
            balancing=row.balancing,
        )
        for position, row in enumerate(wording.measures, 1)
    )


def _locked(target_set: TargetSet) -> TargetSet:
    rows = TargetSet.objects.select_for_update(of=("self",)).select_related("community", "proposal")
    return rows.get(pk=target_set.pk)


def _record(verb: Verb, by: User, target_set: TargetSet, origin: str, **context: Any) -> None:
    record_event(
        verb,
        actor_id=by.pk,
        community_id=target_set.community_id,
        origin=origin,
        context={"targets": target_set.number} | context,
    )
