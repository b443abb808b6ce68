"""The shelves as a reader sees them. A shelf never decides access: each goes through the reader's own communities."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet

from apps.communities.models import Community
from apps.communities.standing import readable_community_ids, roles_of
from apps.content.kinds import KINDS
from apps.content.kinds.news.models import still_stands
from apps.content.models import Entry
from apps.core import clock
from apps.core.querying import Page, keyset_page
from apps.feeds.popular import popular_entries as popular_entries  # noqa: PLC0414  # One of the shelves.

# What a list needs of an entry whose row is kept as HTML: its version, its place in the order, whether it is unread.
LEAN = ("pk", "version", "author_id", "published_at", "active_at")
_FOLLOWED = ("everything", "replies")
# As text, because every list asks it.
_SEEN = "SELECT entry_id, seen_at FROM feeds_readmark WHERE user_id = %s AND entry_id = ANY(%s)"


def new_entries(
    viewer: Any, *, community: Community | None = None, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """What's new: in one community, or merged over the viewer's own (all readable ones for who has none)."""
    rows = _entries(viewer, community, lean=lean).filter(is_history=False)
    return keyset_page(rows, field="published_at", after=after, size=size)


def all_entries(
    viewer: Any, *, community: Community, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """Everything in one community, imported history included, the latest activity first."""
    rows = _entries(viewer, community, lean=lean)
    return keyset_page(rows, field="active_at", after=after, size=size)


def kind_entries(
    viewer: Any, *, community: Community, kind: str, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """Everything of one kind in one community, imported history included: discussions by their latest activity,
    all else by its date."""
    rows = _entries(viewer, community, lean=lean).filter(kind=kind)
    field = "active_at" if KINDS[kind].takes_answers else "published_at"
    return keyset_page(rows, field=field, after=after, size=size)


def latest_news(viewer: Any, *, community: Community | None = None, size: int = 3) -> list[Entry]:
    """Latest news: what managers and experts want everybody to know, until the day that they named."""
    rows = _entries(viewer, community, lean=False).filter(kind="news", is_history=False, is_withheld=False)
    rows = rows.filter(still_stands(clock.now()))
    return list(rows.order_by("-published_at", "-pk")[:size])


def unanswered_entries(
    viewer: Any, *, community: Community | None = None, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """Questions without an accepted answer, the latest first."""
    rows = _entries(viewer, community, lean=lean).filter(is_question=True, answered_by="", is_history=False)
    return keyset_page(rows, field="published_at", after=after, size=size)


def followed_entries(viewer: Any, *, after: str | None = None, size: int = 20, lean: bool = False) -> Page[Entry]:
    """Entries that the viewer follows, the latest activity first; what they muted is not among them."""
    rows = _shown(Entry.objects.visible_to(viewer), lean=lean).filter(
        follows__user_id=viewer.pk, follows__level__in=_FOLLOWED, removed_at=None, is_withheld=False
    )
    return keyset_page(rows, field="active_at", after=after, size=size)


def unread_entry_ids(viewer: Any, entries: Iterable[Entry]) -> set[int]:
    """Which of these have moved since the viewer last had them open, or were never opened; one query."""
    entries = list(entries)
    if not viewer.is_authenticated or not entries:
        return set()
    with connection.cursor() as sql:
        sql.execute(_SEEN, [viewer.pk, [entry.pk for entry in entries]])
        seen = dict(sql.fetchall())
    return {
        entry.pk
        for entry in entries
        if entry.author_id != viewer.pk and (entry.pk not in seen or seen[entry.pk] < entry.active_at)
    }


def _scope(viewer: Any, community: Community | None) -> Sequence[int]:
    """Community ids that a shelf draws from."""
    if community is not None:
        return [community.pk]
    if roles := roles_of(viewer):
        return list(roles)
    return readable_community_ids(viewer)


def _entries(viewer: Any, community: Community | None, *, lean: bool) -> QuerySet[Entry]:
    """Published entries within the scope, as far as the viewer may read them."""
    return _shown(Entry.objects.visible_to(viewer, within=_scope(viewer, community)), lean=lean)


def _shown(rows: QuerySet[Entry], *, lean: bool) -> QuerySet[Entry]:
    """What a row of a list shows; `lean`: only what tells whether the row, kept elsewhere, is still the right one."""
    return cast("QuerySet[Entry]", rows.values_list(*LEAN, named=True)) if lean else with_authors(rows)


def with_authors(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """What a row of a list shows, without the long texts that it does not."""
    return rows.select_related("author", "community").prefetch_related("tags").defer("source", "html")
