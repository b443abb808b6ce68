"""Needs: declare, claim, draft, submit, review, close. The state follows what is true, so nobody sets it by hand."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Status
from apps.content.models import Entry
from apps.content.services import release_entry
from apps.core import clock
from apps.core.refusals import Refused, require
from apps.preparation import policies
from apps.preparation.models import Need, NeedState

CHANGEABLE = frozenset({"title", "why", "kind", "due"})


@transaction.atomic
def declare_need(
    *,
    by: User,
    community: Community,
    title: str,
    why: str = "",
    kind: str = "article",
    due: date | None = None,
    origin: str = Origin.WEB,
) -> Need:
    """Say what the community should hold; it goes to the end of the list of what is needed."""
    require(policies.may_declare(by, community))
    now = clock.now()
    last = Need.objects.filter(community=community).aggregate(last=Max("position"))["last"]
    need = Need.objects.create(
        community=community,
        title=title.strip(),
        why=why.strip(),
        kind=kind,
        due=due,
        position=(last or 0) + 1,
        declared_by=by,
        declared_at=now,
        moved_at=now,
    )
    _record(Verb.NEED_DECLARED, by, need, origin)
    return need


@transaction.atomic
def change_need(*, by: User, need: Need, changes: dict[str, Any], origin: str = Origin.WEB) -> Need:
    """Reword it: title, why, kind, due."""
    need = _locked(need)
    require(policies.may_change(by, need))
    for field in changes.keys() & CHANGEABLE:
        setattr(need, field, changes[field])
    need.save()
    _record(Verb.NEED_MOVED, by, need, origin, fields=sorted(changes.keys() & CHANGEABLE))
    return need


@transaction.atomic
def raise_need(*, by: User, need: Need, origin: str = Origin.WEB) -> Need:
    """Put it before the one that stands above it in its column; the first one stays first. For managers."""
    need = _locked(need)
    require(policies.may_launch(by, need.community))
    rows = Need.objects.open().select_for_update().filter(community_id=need.community_id, state=need.state)
    above = rows.filter(position__lt=need.position).order_by("-position", "-pk").first()
    if above is None:
        return need
    need.position, above.position = above.position, need.position
    above.save(update_fields=["position"])
    need.save(update_fields=["position"])
    _record(Verb.NEED_MOVED, by, need, origin, position=need.position)
    return need


@transaction.atomic
def claim_need(*, by: User, need: Need, origin: str = Origin.WEB) -> Need:
    """Take it on. Of two who claim at once, the second reads that it is taken."""
    need = _locked(need)
    require(policies.may_claim(by, need))
    if need.claimed_by_id == by.pk:
        return need
    need.claimed_by = by
    _move(need, NeedState.CLAIMED)
    _record(Verb.NEED_CLAIMED, by, need, origin)
    return need


@transaction.atomic
def hand_back(*, by: User, need: Need, origin: str = Origin.WEB) -> Need:
    """Let somebody else take it on. A draft stays its author's, and is no longer part of the need."""
    need = _locked(need)
    require(policies.may_hand_back(by, need))
    former = need.claimed_by_id
    need.claimed_by, need.entry, need.reviewer, need.note, need.approved_text = None, None, None, "", None
    _move(need, NeedState.NEEDED)
    _record(Verb.NEED_MOVED, by, need, origin, person_id=former, to=NeedState.NEEDED)
    return need


@transaction.atomic
def draft_need(*, by: User, need: Need, entry: Entry, origin: str = Origin.WEB) -> Need:
    """Say which entry is to fulfil it; another one takes the place of the former."""
    need = _locked(need)
    require(policies.may_draft(by, need))
    require(policies.may_use(by, need, entry))
    if Need.objects.filter(entry=entry).exclude(pk=need.pk).exists():
        raise Refused(policies.USED_ELSEWHERE)
    if need.entry_id == entry.pk and need.state != NeedState.CLAIMED:
        return need
    need.entry, need.reviewer, need.approved_text = entry, None, None
    _move(need, NeedState.DRAFTED)
    _record(Verb.NEED_MOVED, by, need, origin, to=NeedState.DRAFTED)
    return need


@transaction.atomic
def submit_need(*, by: User, need: Need, entry: Entry | None = None, origin: str = Origin.WEB) -> Need:
    """Ask for a review of the draft, naming it here where that was not done before."""
    if entry is not None:
        need = draft_need(by=by, need=need, entry=entry, origin=origin)
    need = _locked(need)
    require(policies.may_draft(by, need))
    if need.entry is None or need.entry.is_removed:
        raise Refused(policies.NO_DRAFT)
    if need.state != NeedState.DRAFTED:
        return need
    need.reviewer, need.approved_text = None, None
    _move(need, NeedState.IN_REVIEW)
    _record(Verb.NEED_MOVED, by, need, origin, to=NeedState.IN_REVIEW)
    return need


@transaction.atomic
def review_need(*, by: User, need: Need, approve: bool, note: str = "", origin: str = Origin.WEB) -> Need:
    """Approve the draft, or send it back saying why. In a community that is live, an approved draft is published."""
    need = _locked(need)
    require(policies.may_review(by, need))
    if not approve and not note.strip():
        raise Refused(policies.SAY_WHAT)
    entry = need.entry
    if entry is None:
        raise Refused(policies.NO_DRAFT)
    need.reviewer, need.note = by, note.strip()
    need.approved_text = entry.text_mark if approve else None
    _move(need, NeedState.READY if approve else NeedState.DRAFTED)
    if approve and entry.is_withheld and need.community.status == Status.ACTIVE:
        release_entry(by=None, entry=entry)
    _record(Verb.NEED_MOVED, by, need, origin, person_id=need.claimed_by_id, to=need.state, approved=approve)
    return need


@transaction.atomic
def close_need(*, by: User, need: Need, origin: str = Origin.WEB) -> Need:
    """Take it from the board: it is not wanted any more. What was written for it stays."""
    return _set_closed(by=by, need=need, closed=True, origin=origin)


@transaction.atomic
def reopen_need(*, by: User, need: Need, origin: str = Origin.WEB) -> Need:
    """Undo the closing."""
    return _set_closed(by=by, need=need, closed=False, origin=origin)


def _set_closed(*, by: User, need: Need, closed: bool, origin: str) -> Need:
    need = _locked(need)
    require(policies.may_change(by, need))
    if bool(need.closed_at) == closed:
        return need
    need.closed_at = clock.now() if closed else None
    need.save(update_fields=["closed_at"])
    if closed:
        _record(Verb.NEED_CLOSED, by, need, origin)
    else:
        _record(Verb.NEED_MOVED, by, need, origin, to=need.state)
    return need


def _locked(need: Need) -> Need:
    rows = Need.objects.select_for_update(of=("self",)).select_related("community", "entry__community", "claimed_by")
    return rows.get(pk=need.pk)


def _move(need: Need, state: NeedState) -> None:
    need.state, need.moved_at = state, clock.now()
    need.save()


def _record(verb: Verb, by: User, need: Need, origin: str, *, person_id: int | None = None, **context: Any) -> None:
    """The event is about the community, not about the entry: work on a draft moves no shelf and tells no follower."""
    record_event(
        verb,
        actor_id=by.pk,
        person_id=person_id,
        community_id=need.community_id,
        origin=origin,
        context={"need": need.pk, "entry": need.entry_id} | context,
    )
