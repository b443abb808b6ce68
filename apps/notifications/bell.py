"""The number beside the bell: counted in the database, kept in the cache until something changes it."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from apps.core import clock
from apps.core.live import publish
from apps.notifications.models import Notification
from apps.notifications.preferences import quiet_now

CACHE_SECONDS = 60
# More than this is shown as "99+", so it need not be counted.
MOST = 100


def unread_count(viewer: Any) -> int:
    """How many unread notifications the viewer has, counted up to 100."""
    return len(_unread(viewer))


def may_concern(viewer: Any, entry_id: int) -> bool:
    """Whether one of the viewer's unread notifications is about this entry, as far as they are known."""
    unread = _unread(viewer)
    return entry_id in unread or len(unread) == MOST


def _unread(viewer: Any) -> list[int | None]:
    """The subjects (entry ids) of the unread notifications, at most 100."""
    if not viewer.is_authenticated:
        return []
    key = _key(viewer.pk)
    subjects: list[int | None] | None = cache.get(key)
    if subjects is None:
        subjects = list(Notification.objects.visible_to(viewer).unread().values_list("entry_id", flat=True)[:MOST])
        cache.set(key, subjects, CACHE_SECONDS)
    return subjects


def ring(user_ids: Iterable[int], *, gently: bool = False) -> None:
    """Forget the counts and let open pages ask anew. Called after the commit that changed them.

    `gently`: not the pages of those who want quiet now; they see the number with the next page that they open.
    """
    user_ids = list(user_ids)
    cache.delete_many([_key(user_id) for user_id in user_ids])
    quiet = quiet_now(user_ids, clock.now()) if gently and user_ids else set()
    for user_id in user_ids:
        if user_id in quiet:
            continue
        publish(user_id, "bell", {})


def _key(user_id: int) -> str:
    return f"unread:{user_id}"
