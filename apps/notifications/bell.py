"""The number beside the bell: counted in the database, kept in the cache until something changes it."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from apps.core.live import publish
from apps.notifications.models import Notification

CACHE_SECONDS = 60
# More than this is shown as "99+", so it need not be counted.
MOST = 100


def unread_count(viewer: Any) -> int:
    """How many unread notifications the viewer has, counted up to 100."""
    if not viewer.is_authenticated:
        return 0
    key = _key(viewer.pk)
    count = cache.get(key)
    if count is None:
        count = len(Notification.objects.visible_to(viewer).unread().values_list("pk")[:MOST])
        cache.set(key, count, CACHE_SECONDS)
    return int(count)


def ring(user_ids: Iterable[int]) -> None:
    """Forget the counts and let open pages ask anew. Called after the commit that changed them."""
    user_ids = list(user_ids)
    cache.delete_many([_key(user_id) for user_id in user_ids])
    for user_id in user_ids:
        publish(user_id, "bell", {})


def _key(user_id: int) -> str:
    return f"bell:{user_id}"
