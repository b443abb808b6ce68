"""After the load: who has read what, and what the consumers make of it all."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from apps.activity.consumers import advance_all
from apps.activity.models import Event
from apps.activity.stream import record_events
from apps.activity.verbs import Verb
from apps.communities.models import Membership
from apps.content.models import Entry
from apps.core import clock
from apps.core.text import HUES, hue_of
from apps.feeds.services import refresh_people_shelves
from apps.notifications.models import Notification
from apps.search.services import refresh_words

# What people were told longer ago than this they have seen.
KEPT_UP = timedelta(days=2)
# So long after its last reply a member opens an entry, at most; every third one never does.
LONGEST_DELAY = timedelta(hours=40)


def finish() -> None:
    """Write readings, let every consumer read the whole river, and mark old notifications as read."""
    now = clock.now()
    with transaction.atomic():
        record_events(_readings(now))
    advance_all()
    with transaction.atomic():
        Notification.objects.unread().filter(latest_at__lt=now - KEPT_UP).update(read_at=now - KEPT_UP)
    refresh_people_shelves()
    refresh_words()


def _readings(now: datetime) -> Iterator[Event]:
    """Most members have opened most of what they could, after its last reply; always the same ones."""
    members: dict[int, list[tuple[int, str]]] = {}
    for community_id, user_id, handle in Membership.objects.active().values_list(
        "community_id", "user_id", "user__handle"
    ):
        members.setdefault(community_id, []).append((user_id, handle))
    for entry in Entry.objects.published().order_by("active_at", "pk"):
        for user_id, handle in members.get(entry.community_id, ()):
            chance = hue_of(f"{handle} reads {entry.slug}")
            at = entry.active_at + LONGEST_DELAY * (chance + 1) / HUES
            if chance % 3 and at < now:
                yield Event(
                    verb=Verb.ENTRY_VIEWED,
                    actor_id=user_id,
                    entry_id=entry.pk,
                    community_id=entry.community_id,
                    at=at,
                )
