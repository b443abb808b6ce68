"""The texts that a post has had, each with what changed since the one before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.content.models import Entry, Reply, Revision
from apps.core.differences import Part, inline
from apps.core.text import with_plain_ends

PAGE = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One text: who wrote it, when and why, and its difference from the one before (none for the first)."""

    number: int
    editor: User
    at: datetime
    comment: str
    title: list[Part]
    parts: list[Part]
    is_first: bool


def text_now(post: Entry | Reply) -> Revision:
    """The present text in the shape of a revision, for posts that were never edited."""
    is_entry = isinstance(post, Entry)
    return Revision(
        number=1,
        title=post.title if is_entry else "",
        source=post.source,
        editor=post.author,
        at=post.published_at if is_entry else post.created_at,
    )


@dataclass(frozen=True, slots=True)
class History:
    """A page of versions, the latest first; `older` is the number of the next one, None at the first text."""

    versions: list[Version]
    older: int | None


def versions_of(revisions: QuerySet[Revision], present: Revision, *, until: str = "") -> History:
    """The versions, the latest first, at most 20; `until` a number, the ones from there on backwards."""
    if until.isdecimal() and len(until) < 10:
        revisions = revisions.filter(number__lte=int(until))
    # One more than is shown, to compare the last one with.
    rows = list(revisions.order_by("-number")[: PAGE + 1]) or [present]
    pairs = zip(rows, [*rows[1:], None], strict=True)
    return History(
        [_version(row, before) for row, before in pairs][:PAGE], rows[PAGE].number if len(rows) > PAGE else None
    )


def _version(row: Revision, before: Revision | None) -> Version:
    old_title, old_text = (before.title, before.source) if before else (row.title, row.source)
    return Version(
        number=row.number,
        editor=row.editor,
        at=row.at,
        comment=row.comment,
        title=inline(old_title, row.title) if old_title != row.title else [],
        parts=inline(with_plain_ends(old_text), with_plain_ends(row.source)) if before else [Part("equal", row.source)],
        is_first=before is None,
    )
