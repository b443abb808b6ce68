"""What time brings about: a discussion becomes a vote, a vote is counted, what was not renewed expires.

Several workers may do this at once: whoever holds the row moves it on, the others pass it by.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time

from django.db import transaction

from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.targets.models import Ending, State, TargetSet
from apps.targets.selectors import tally_of
from apps.targets.services import open_vote, retire


def advance_due(moment: datetime | None = None) -> int:
    """Move on what is due, each set in a transaction of its own. Returns how many moved."""
    moved = 0
    while _advance_next(moment or clock.now()):
        moved += 1
    return moved


@transaction.atomic
def _advance_next(moment: datetime) -> bool:
    rows = TargetSet.objects.select_for_update(of=("self",), skip_locked=True).select_related("community", "proposal")
    target_set = rows.filter(due_at__lte=moment).order_by("due_at", "pk").first()
    if target_set is None:
        return False
    if target_set.state == State.CONSULTATION:
        open_vote(target_set)
        _record(Verb.TARGETS_VOTE_OPENED, target_set)
    elif target_set.state == State.CONSENT:
        _count(target_set)
    else:
        retire(target_set, Ending.EXPIRED)
        _record(Verb.TARGETS_ENDED, target_set, ending=Ending.EXPIRED)
    return True


def _count(target_set: TargetSet) -> None:
    """Close the vote: adopt the set in the place of the one in force, or retire it."""
    tally = tally_of(target_set)
    target_set.agreed, target_set.abstained, target_set.objected = tally.agreed, tally.abstained, tally.objected
    target_set.electorate = tally.electorate
    if not tally.is_adopted:
        retire(target_set, Ending.NOT_ADOPTED)
        _record(Verb.TARGETS_ENDED, target_set, ending=Ending.NOT_ADOPTED)
        return
    # Two votes of a community may close in one moment: its row makes the second wait for the first.
    Community.objects.select_for_update(no_key=True).get(pk=target_set.community_id)
    former = TargetSet.objects.select_for_update(of=("self",)).filter(
        community_id=target_set.community_id, state=State.ACTIVE
    )
    replaced = former.first()
    if replaced is not None:
        retire(replaced, Ending.REPLACED)
    now = clock.now()
    target_set.state, target_set.adopted_at = State.ACTIVE, now
    target_set.review_on = _months_after(now.date(), target_set.review_months)
    target_set.due_at = datetime.combine(target_set.review_on, time(), UTC)
    target_set.save()
    _record(Verb.TARGETS_ADOPTED, target_set, replaces=replaced.number if replaced else None)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _record(verb: Verb, target_set: TargetSet, **context: object) -> None:
    record_event(
        verb,
        actor_id=None,
        community_id=target_set.community_id,
        origin=Origin.SYSTEM,
        context={"targets": target_set.number} | context,
    )
