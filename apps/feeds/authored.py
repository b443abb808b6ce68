"""What one person wrote lately, as a colleague sees it: the lists of their page.

As text, because building these statements with the ORM takes several times as long as answering them. What is
published is seen by whoever may read its community, so `readable_community_ids` is all of `visible_to` that is left.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from apps.communities.standing import readable_community_ids

_STARTED = """
    SELECT e.id, e.version, e.author_id <> %(me)s AND (s.seen_at IS NULL OR s.seen_at < e.active_at)
    FROM content_entry e LEFT JOIN feeds_readmark s ON s.entry_id = e.id AND s.user_id = %(me)s
    WHERE e.author_id = %(author)s AND e.removed_at IS NULL AND NOT e.is_withheld AND e.community_id = ANY(%(readable)s)
    ORDER BY e.published_at DESC LIMIT %(size)s
"""
_REPLIED = """
    SELECT r.id, r.created_at, e.title, c.name, a.reply_id IS NOT NULL
    FROM content_reply r
    JOIN content_entry e ON e.id = r.entry_id
    JOIN communities_community c ON c.id = e.community_id
    LEFT JOIN content_acceptance a ON a.reply_id = r.id
    WHERE r.author_id = %(author)s AND r.removed_at IS NULL
      AND e.removed_at IS NULL AND NOT e.is_withheld AND e.community_id = ANY(%(readable)s)
    ORDER BY r.created_at DESC LIMIT %(size)s
"""


class Started(NamedTuple):
    """An entry, as the list of rows needs it."""

    pk: int
    version: int
    is_unread: bool


class Replied(NamedTuple):
    """A reply, with what a line about it says."""

    pk: int
    created_at: datetime
    title: str
    community: str
    is_answer: bool

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"/replies/{self.pk}/"


def started_by(viewer: Any, author_id: int, *, size: int) -> list[Started]:
    """The latest published entries of the author that the viewer may read."""
    return [Started(*row) for row in _rows(_STARTED, viewer, author_id, size)]


def replied_by(viewer: Any, author_id: int, *, size: int) -> tuple[Replied, ...]:
    """The latest published replies of the author under published entries that the viewer may read."""
    return tuple(Replied(*row) for row in _rows(_REPLIED, viewer, author_id, size))


def _rows(statement: str, viewer: Any, author_id: int, size: int) -> list[tuple[Any, ...]]:
    values = {"me": viewer.pk or 0, "author": author_id, "readable": readable_community_ids(viewer), "size": size}
    with connection.cursor() as sql:
        sql.execute(statement, values)
        rows: list[tuple[Any, ...]] = sql.fetchall()
    return rows
