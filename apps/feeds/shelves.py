"""The shelves by their names, for the pages and the API."""

from dataclasses import replace
from typing import Any

from apps.communities.models import Community
from apps.feeds.following import following
from apps.feeds.popular import popular_rows
from apps.feeds.shelf import Shelf
from apps.feeds.unanswered import unanswered
from apps.feeds.visits import look
from apps.feeds.whats_new import whats_new

# Those of one community; the merged ones have "following" as well.
OF_COMMUNITIES = ("new", "popular", "unanswered")
OF_HOME = (*OF_COMMUNITIES, "following")


def shelf_of(
    viewer: Any,
    name: str,
    *,
    community: Community | None = None,
    after: str | None = None,
    size: int = 20,
    is_visit: bool = False,
    is_flat: bool = False,
) -> Shelf:
    """A slice of the named shelf. `is_visit`: the viewer looks at it now; `is_flat`: bursts count by their entries."""
    if name == "new":
        return whats_new(viewer, community=community, after=after, size=size, is_visit=is_visit, is_flat=is_flat)
    if name == "unanswered":
        return unanswered(viewer, community=community, after=after, size=size, is_visit=is_visit)
    if name == "following":
        return following(viewer, after=after, size=size, is_visit=is_visit)
    return _popular(viewer, community, size, is_visit=is_visit)


def _popular(viewer: Any, community: Community | None, size: int, *, is_visit: bool) -> Shelf:
    """What's popular has one slice: what comes after its best is not popular."""
    rows = popular_rows(viewer, community=community, size=size, lean=True)
    seen = look(viewer, [row.entry.pk for row in rows], is_visit=is_visit)
    return Shelf([replace(row, is_unread=seen.is_unread(row.entry)) for row in rows], since=seen.since)
