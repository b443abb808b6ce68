"""Who opens the page that a notification leads to has read it."""

from collections.abc import Iterable

from django.http import HttpRequest

from apps.notifications.bell import may_concern_place
from apps.notifications.models import Kind
from apps.notifications.services import mark_visited

# What the pages of a community, its manager's page, its board, its rings, one's drafts and milestones are visited for.
OF_COMMUNITY = frozenset(
    {Kind.INVITED, Kind.ADMITTED, Kind.DECLINED, Kind.LAUNCHED, Kind.ROLE, Kind.WELCOMED, Kind.FEATURED}
)
OF_MANAGEMENT = frozenset({Kind.REQUESTED})
OF_BOARD = frozenset({Kind.REVIEWED})
OF_DRAFTS = frozenset({Kind.UNPUBLISHED})
OF_RINGS = frozenset({Kind.RING})
OF_COMPASS = frozenset({Kind.PEER})
OF_TARGETS = frozenset({Kind.TARGETS})
OF_STORIES = frozenset({Kind.STORY})
OF_RECOGNITION = frozenset({Kind.MILESTONE})


def take_as_read(request: HttpRequest, kinds: Iterable[str], community_id: int | None = None) -> None:
    """Mark what leads to this page as read; nothing is asked of the database where nothing waits."""
    if may_concern_place(request.user, community_id, kinds):
        mark_visited(user=request.user, kinds=kinds, community_id=community_id)
