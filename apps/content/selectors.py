"""Reads about entries that several screens share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from apps.communities.selectors import managed_community_ids
from apps.content.models import RESTORABLE, Entry, Reply
from apps.content.policies import may_remove
from apps.core import clock

MOST = 100


@dataclass(frozen=True, slots=True)
class RemovedPost:
    """An entry or a reply that was taken away, until when it can be brought back, and whether the viewer may."""

    post: Entry | Reply
    entry: Entry
    is_reply: bool
    removed_at: datetime
    goes_at: datetime
    may_restore: bool


def removed_posts(viewer: Any) -> list[RemovedPost]:
    """What the viewer wrote or took away, and what was taken away in communities that the viewer manages, as long as
    it can be brought back; the latest first, at most a hundred."""
    since = clock.now() - RESTORABLE
    managed = managed_community_ids(viewer)
    entries = Entry.objects.visible_to(viewer).filter(
        Q(author_id=viewer.pk) | Q(removed_by_id=viewer.pk) | Q(community_id__in=managed), removed_at__gt=since
    )
    replies = Reply.objects.visible_to(viewer).filter(
        Q(author_id=viewer.pk) | Q(removed_by_id=viewer.pk) | Q(entry__community_id__in=managed), removed_at__gt=since
    )
    lean_entries = entries.select_related("community", "author", "removed_by").defer("source", "html")
    lean_replies = replies.select_related("entry__community", "author", "removed_by").defer(
        "html", "entry__source", "entry__html"
    )
    posts: list[Entry | Reply] = [
        *lean_entries.order_by("-removed_at")[:MOST],
        *lean_replies.order_by("-removed_at")[:MOST],
    ]
    rows = [_removed(viewer, post, post.removed_at) for post in posts if post.removed_at]
    return sorted(rows, key=lambda row: row.removed_at, reverse=True)[:MOST]


def _removed(viewer: Any, post: Entry | Reply, removed_at: datetime) -> RemovedPost:
    is_reply = isinstance(post, Reply)
    entry = post.entry if isinstance(post, Reply) else post
    may = may_remove(viewer, post) is None
    return RemovedPost(post, entry, is_reply, removed_at, removed_at + RESTORABLE, may)
