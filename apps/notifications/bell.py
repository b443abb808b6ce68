"""The number beside the bell: counted in the database, kept in the cache until something changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from apps.core import clock
from apps.core.live import publish_to
from apps.notifications.gathering import clock_of, place_of
from apps.notifications.models import Kind, Notification
from apps.notifications.preferences import quiet_now

CACHE_SECONDS = 60
# More than this is shown as "99+", so it need not be counted.
MOST = 100
# Several rows may be shown as one, so more of them are looked at.
LOOKED_AT = 500
# Of so many people at once, the pages look within as many milliseconds instead of all in the same moment.
MANY = 200
LONGEST_SPREAD = 8000


@dataclass(frozen=True, slots=True)
class Unread:
    """How many rows the list shows as unread, how many things are held, and what all of them are about."""

    count: int
    held: int
    entries: frozenset[int]
    communities: frozenset[int]
    kinds: frozenset[str]
    all_known: bool


NOTHING = Unread(0, 0, frozenset(), frozenset(), frozenset(), True)


def unread_count(viewer: Any) -> int:
    """How many unread notifications the viewer has, as the list shows them, counted up to 100."""
    return _unread(viewer).count


def held_count(viewer: Any) -> int:
    """How many things are held for the hour at which the rest of the day is told."""
    return _unread(viewer).held


def may_concern(viewer: Any, entry_id: int) -> bool:
    """Whether one of the viewer's unread notifications is about this entry, as far as they are known."""
    unread = _unread(viewer)
    return entry_id in unread.entries or not unread.all_known


def may_concern_place(viewer: Any, community_id: int | None, kinds: Iterable[str]) -> bool:
    """Whether one of them is of these kinds, and of this community if one is named."""
    unread = _unread(viewer)
    here = community_id is None or community_id in unread.communities
    return (here and not unread.kinds.isdisjoint(kinds)) or not unread.all_known


def _unread(viewer: Any) -> Unread:
    if not viewer.is_authenticated:
        return NOTHING
    key = _key(viewer.pk)
    unread: Unread | None = cache.get(key)
    if unread is None:
        unread = _looked_up(viewer)
        cache.set(key, unread, CACHE_SECONDS)
    return unread


def _looked_up(viewer: Any) -> Unread:
    """What is held, or stands inside another row, is known but not counted by itself."""
    rows = list(
        Notification.objects.seen_by(viewer, with_bundles=True)
        .unread()
        .order_by("-latest_at", "-pk")
        .values_list("pk", "kind", "entry_id", "community_id", "latest_at", "is_held", "bundle_id", "count")[:LOOKED_AT]
    )
    zone = clock_of(viewer)
    all_known = len(rows) < LOOKED_AT
    seen_inside = {row[6] for row in rows}
    shown = {
        place_of(community_id, at, zone) if kind == Kind.POSTED else pk
        for pk, kind, _, community_id, at, is_held, bundle_id, _ in rows
        if not (is_held or bundle_id) and (kind != Kind.MORE or pk in seen_inside or not all_known)
    }
    return Unread(
        count=min(len(shown), MOST),
        held=sum(row[7] for row in rows if row[5]),
        entries=frozenset(row[2] for row in rows if row[2]),
        communities=frozenset(row[3] for row in rows if row[3]),
        kinds=frozenset(row[1] for row in rows),
        all_known=all_known,
    )


def ring(user_ids: Iterable[int], *, gently: bool = False) -> None:
    """Forget the counts and let open pages ask anew. Called after the commit that changed them.

    `gently`: not the pages of those who want quiet now; they see the number with the next page that they open.
    """
    user_ids = set(user_ids)
    if not user_ids:
        return
    cache.delete_many([_key(user_id) for user_id in user_ids])
    people = sorted(user_ids - quiet_now(user_ids, clock.now()) if gently else user_ids)
    spread = min(len(people), LONGEST_SPREAD) if len(people) > MANY else 0
    publish_to(people, "bell", {"spread": spread} if spread else {})


def _key(user_id: int) -> str:
    return f"bell:{user_id}"
