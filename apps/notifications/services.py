"""Reading what one is told, and saying what one wants to be told.

These writes are nobody else's business, so the river does not carry them.
"""

from collections.abc import Mapping
from datetime import time
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.notifications import bell
from apps.notifications.models import Notification, Preference, QuietHours


@transaction.atomic
def mark_read(*, user: User, ids: list[int] | None = None, entry_id: int | None = None) -> int:
    """Mark the person's unread notifications as read: these ids, those about an entry, or all. Returns how many."""
    rows: QuerySet[Notification] = Notification.objects.filter(user=user).unread()
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if entry_id is not None:
        rows = rows.filter(entry_id=entry_id)
    changed = rows.update(read_at=clock.now())
    if changed:
        transaction.on_commit(partial(bell.ring, [user.pk]))
    return changed


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
