"""Reading what one is told. These writes are nobody else's business, so the river does not carry them."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.notifications import bell
from apps.notifications.models import Notification


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
