"""Going live: the order of release, the launch itself, and each release exactly once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event, start_task
from apps.activity.verbs import Verb
from apps.communities.models import Community, Status
from apps.communities.services import open_community
from apps.content.services import release_entry
from apps.core import clock
from apps.core.refusals import Refused, require
from apps.preparation import policies
from apps.preparation.models import LaunchPlan, NeedState, ReleasePlan
from apps.preparation.schedule import release_times
from apps.preparation.selectors import Check, launch_checklist, planned_entries

RELEASE_TASK = "preparation.release_due"
FINISHED = Q(entry__need=None) | Q(entry__need__state=NeedState.READY) | ~Q(entry__need__closed_at=None)


@transaction.atomic
def plan_release(
    *,
    by: User,
    community: Community,
    order: Sequence[int],
    held: Sequence[int] = (),
    pace: Mapping[str, Any] | None = None,
    origin: str = Origin.WEB,
) -> LaunchPlan:
    """Set the order (entry ids; those not named follow), what is held back, and the pace (`per_day`, `hour`, `zone`).

    After the launch what is still to come keeps its moments, which are handed out anew in the new order; a new pace
    begins with the next day.
    """
    require(policies.may_launch(by, community))
    plan = _locked_plan(community)
    before = (plan.per_day, plan.hour, plan.zone)
    for field, value in (pace or {}).items():
        setattr(plan, field, value)
    plan.save()
    places = {pk: number for number, pk in enumerate(order)}
    rows = sorted(planned_entries(community), key=lambda row: places.get(row.entry.pk, len(places)))
    for position, row in enumerate(rows):
        ReleasePlan.objects.update_or_create(
            entry=row.entry,
            defaults={"community": community, "position": position, "is_held": row.entry.pk in held},
        )
    if plan.launched_at:
        _hand_out(plan, start=clock.now(), at_once=False, anew=before != (plan.per_day, plan.hour, plan.zone))
    record_event(
        Verb.COMMUNITY_CHANGED,
        actor_id=by.pk,
        community_id=community.pk,
        origin=origin,
        context={"fields": ["release_order"], "order": [row.entry.pk for row in rows], "held": list(held)},
    )
    return plan


@transaction.atomic
def launch_community(*, by: User, community: Community, reason: str = "", origin: str = Origin.WEB) -> LaunchPlan:
    """Go live. With something missing a reason is wanted, and kept beside what was missing."""
    require(policies.may_launch(by, community))
    community = Community.objects.select_for_update().get(pk=community.pk)
    if community.status != Status.PREPARING:
        raise Refused(policies.LAUNCHED)
    gaps = gaps_of(community)
    if gaps and not reason.strip():
        raise Refused(policies.GAPS)
    plan = _locked_plan(community)
    plan.launched_at, plan.launched_by = clock.now(), by
    plan.gaps, plan.reason = [gap.code for gap in gaps], reason.strip() if gaps else ""
    plan.save()
    for position, row in enumerate(planned_entries(community)):
        ReleasePlan.objects.update_or_create(entry=row.entry, defaults={"community": community, "position": position})
    _hand_out(plan, start=plan.launched_at, at_once=True, anew=True)
    open_community(by=by, community=community, context={"gaps": plan.gaps, "reason": plan.reason}, origin=origin)
    start_task(RELEASE_TASK)
    return plan


def release_due(moment: datetime | None = None) -> int:
    """Release what is due, in order, each in a transaction of its own. Returns how many.

    Several workers may do this at once: whoever holds the row releases it, the others pass it by.
    """
    released = 0
    while (step := _release_next(moment or clock.now())) is not None:
        released += step
    return released


def gaps_of(community: Community) -> list[Check]:
    """What is still missing before a launch."""
    return [check for check in launch_checklist(community) if not check.is_met]


@transaction.atomic
def _release_next(moment: datetime) -> int | None:
    """Release the next entry that is due: 1, 0 where its kind holds it back, None where nothing is due."""
    plan = (
        ReleasePlan.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(released_at=None, is_held=False, due_at__lte=moment, community__status=Status.ACTIVE)
        .filter(entry__removed_at=None, entry__is_withheld=True)
        .select_related("entry__community")
        .order_by("due_at", "position")
        .first()
    )
    if plan is None:
        return None
    if release_entry(by=None, entry=plan.entry).is_withheld:
        # It waits for somebody's consent, which publishes it in a community that is live.
        plan.due_at = None
        plan.save(update_fields=["due_at"])
        return 0
    plan.released_at = clock.now()
    plan.save(update_fields=["released_at"])
    return 1


def _hand_out(plan: LaunchPlan, *, start: datetime, at_once: bool, anew: bool) -> None:
    """Give every entry that is to come its moment, in the order of the plan.

    A draft whose need is not ready gets none: once it is approved in a community that is live, it is published.
    """
    rows = list(
        ReleasePlan.objects.select_for_update(of=("self",))
        .filter(FINISHED, community_id=plan.community_id, released_at=None, is_held=False)
        .order_by("position")
    )
    times: list[datetime] = [] if anew else sorted(row.due_at for row in rows if row.due_at)
    lacking = len(rows) - len(times)
    if lacking:
        times += release_times(
            lacking,
            per_day=plan.per_day,
            hour=plan.hour,
            zone=plan.zone,
            start=max([start, *times]),
            at_once=at_once,
        )
    for row, due_at in zip(rows, times, strict=True):
        row.due_at = due_at
    ReleasePlan.objects.bulk_update(rows, ["due_at"])
    others = ReleasePlan.objects.filter(community_id=plan.community_id, released_at=None)
    others.exclude(pk__in=[row.pk for row in rows]).update(due_at=None)


def _locked_plan(community: Community) -> LaunchPlan:
    LaunchPlan.objects.get_or_create(community=community)
    return LaunchPlan.objects.select_for_update().get(community=community)
