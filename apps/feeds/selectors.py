"""Lists of entries as a reader sees them; the shelves of the home page are in `shelves.py`.

Neither decides access: each goes through the reader's own communities.
"""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet

from apps.communities.models import Community
from apps.content.kinds import KINDS
from apps.content.kinds.news.models import still_stands
from apps.content.models import Entry
from apps.core import clock
from apps.core.querying import Page, keyset_page
from apps.feeds.scope import scope_of
from apps.feeds.visits import look

# What a list needs of an entry whose row is kept as HTML: its version, its place in the order, whether it is unread.
LEAN = ("pk", "version", "author_id", "published_at", "active_at")


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
    rows = rows.filter(still_stands(clock.now())).select_related("news")
    return list(rows.order_by("-published_at", "-pk")[:size])


def unread_entry_ids(viewer: Any, entries: Iterable[Entry]) -> set[int]:
    """Which of these have moved since the viewer last had them open, or were never opened; one query."""
    entries = list(entries)
    if not entries:
        return set()
    seen = look(viewer, [entry.pk for entry in entries])
    return {entry.pk for entry in entries if seen.is_unread(entry)}


def _entries(viewer: Any, community: Community | None, *, lean: bool) -> QuerySet[Entry]:
    """Published entries within the scope, as far as the viewer may read them."""
    return _shown(Entry.objects.visible_to(viewer, within=scope_of(viewer, community)), lean=lean)


def _shown(rows: QuerySet[Entry], *, lean: bool) -> QuerySet[Entry]:
    """What a row of a list shows; `lean`: only what tells whether the row, kept elsewhere, is still the right one."""
    return cast("QuerySet[Entry]", rows.values_list(*LEAN, named=True)) if lean else with_authors(rows)


def with_authors(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """What a row of a list shows, without the long texts that it does not."""
    return rows.select_related("author", "community").prefetch_related("tags").defer("source", "html")
