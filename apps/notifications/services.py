"""Reading what one is told, and saying what one wants to be told.

These writes are nobody else's business, so the river does not carry them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.core.deadlocks import atomic_despite_deadlocks
from apps.notifications import bell
from apps.notifications.budgeting import LARGEST
from apps.notifications.models import DailyBudget, Kind, Notification, Preference, QuietHours
from apps.notifications.selectors import kinds_of


@atomic_despite_deadlocks
def mark_read(*, user: User, ids: Sequence[int] | None = None, entry_id: int | None = None, group: str = "") -> int:
    """Mark the person's unread notifications as read: these ids, those about an entry, a group of kinds, or all.

    What is about a visited entry is read wherever it stands; what else is still held for the end of the day stays so.
    Returns how many.
    """
    rows = Notification.objects.filter(user=user)
    rows = rows.filter(is_held=False) if entry_id is None else rows.filter(entry_id=entry_id)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if group:
        rows = rows.filter(kind__in=kinds_of(group))
    return _read(user, rows)


@atomic_despite_deadlocks
def mark_visited(*, user: User, kinds: Iterable[str], community_id: int | None = None) -> int:
    """The person looked at the page that rows of these kinds lead to, of one community if it is one's page."""
    rows = Notification.objects.filter(user=user, kind__in=list(kinds))
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    return _read(user, rows)


def _read(user: User, rows: QuerySet[Notification]) -> int:
    """Mark the unread ones of these as read. A row that holds others is read with all of them, and with the last.

    The river adds to the same rows, in the order of what happened.
    """
    found = list(rows.filter(read_at=None).values_list("pk", "kind", "bundle_id"))
    if not found:
        return 0
    now = clock.now()
    Notification.objects.filter(pk__in=[pk for pk, *_ in found]).update(read_at=now, is_held=False)
    mine = Notification.objects.filter(user=user, read_at=None)
    if bundles := [pk for pk, kind, _ in found if kind == Kind.MORE]:
        mine.filter(bundle__in=bundles).update(read_at=now)
    if opened := {bundle_id for *_, bundle_id in found if bundle_id}:
        left = mine.filter(bundle__in=opened).values("bundle_id")
        mine.filter(pk__in=opened).exclude(pk__in=left).update(read_at=now)
    transaction.on_commit(partial(bell.ring, [user.pk]))
    return sum(bundle_id is None for *_, bundle_id in found)


@transaction.atomic
def set_wishes(*, user: User, channel: str, wishes: Mapping[str, bool]) -> None:
    """Have a channel tell these groups of kinds, or not; the groups not named stay as they are."""
    rows = [Preference(user=user, group=group, channel=channel, is_on=is_on) for group, is_on in wishes.items()]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "group", "channel"], update_fields=["is_on"]
    )


@transaction.atomic
def set_quiet_hours(*, user: User, hours: tuple[time, time] | None) -> None:
    """Keep the bell silent from one time to another, by the person's own clock, or never."""
    if hours is None:
        QuietHours.objects.filter(user=user).delete()
        return
    QuietHours.objects.update_or_create(user=user, defaults={"starts": hours[0], "ends": hours[1]})


@transaction.atomic
def set_budget(*, user: User, most: int | None, hour: int) -> None:
    """Have so many single notifications of the less personal kinds ring a day (None: all), the rest at this hour."""
    most = None if most is None else min(max(most, 0), LARGEST)
    DailyBudget.objects.update_or_create(user=user, defaults={"most": most, "hour": hour % 24})
