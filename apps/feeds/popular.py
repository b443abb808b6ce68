"""What's popular, for one reader: what stands out in their communities, as far as they see it and did not mute it.

The shelf never decides access: whatever the ranks say, every row passes the reader's own query.
"""

import heapq
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.feeds.models import ReadMark
from apps.feeds.ranking import Fresh, Ranks, Standout, best_first, ranks_of
from apps.feeds.scope import scope_of, without_muted
from apps.feeds.scoring import FEWEST_PEOPLE, quality
from apps.feeds.shelf import ShelfRow

# In a merged list at most so many of one community in ten rows, as long as others have something to show.
_TEN = 10
_PER_COMMUNITY = 3
# Every fifth row is for something that few know: what nobody sees can never become popular.
_EXPLORE_EVERY = 5
# Some of what stands out is invisible to this reader or muted.
_SPARE = 3
_GOOD = 0.7


class _Seen(NamedTuple):
    """What a row needs whose HTML is kept elsewhere, and what the mixing needs."""

    pk: int
    version: int
    author_id: int
    published_at: Any
    active_at: Any
    community_id: int
    is_known: bool


def popular_rows(
    viewer: Any,
    *,
    community: Community | None = None,
    size: int = 10,
    lean: bool = False,
    explore: bool = True,
) -> list[ShelfRow]:
    """Entries in which at least five distinct people lately took part, the most popular first, each with its reason.

    `explore`: every fifth row is an entry that few know. One statement while the ranks are kept, and one for full rows.
    """
    ranks = ranks_of(scope_of(viewer, community))
    best = heapq.nsmallest(size * _SPARE, (row for rank in ranks for row in rank.standouts), key=best_first)
    fresh = _drawn(viewer, ranks, size) if explore else []
    seen = _visible(viewer, [*(row.entry_id for row in best), *(row.entry_id for row in fresh)], within=community)
    standing = [row for row in best if row.entry_id in seen]
    mixed = standing if community else _mixed(standing)
    chosen = _explored(mixed, [row for row in fresh if _may_be_new(viewer, seen.get(row.entry_id))], size)
    entries = cast("dict[int, Entry]", seen) if lean else _in_full(viewer, [row.entry_id for row in chosen])
    return [
        ShelfRow(entry, entry.published_at, _why(row))
        for row in chosen
        if (entry := entries.get(row.entry_id)) is not None
    ]


def popular_entries(
    viewer: Any, *, community: Community | None = None, size: int = 10, lean: bool = False
) -> list[Entry]:
    """What's popular and nothing else, for lists that give no reasons."""
    return [row.entry for row in popular_rows(viewer, community=community, size=size, lean=lean, explore=False)]


def _drawn(viewer: Any, ranks: Sequence[Ranks], size: int) -> list[Fresh]:
    """Little known entries in the order of a draw: today the same for this reader, tomorrow and for others another.

    Each draws from what its marks say of how good it is (Thompson sampling): the unmarked get their turn, the good
    ones more often.
    """
    day = clock.now().date().isoformat()
    fresh = [row for rank in ranks for row in rank.fresh]
    return heapq.nlargest(size, fresh, key=lambda row: _draw(f"{viewer.pk} {day} {row.entry_id}", row))


def _draw(seed: str, row: Fresh) -> float:
    # Nothing secret hangs on it, and a word as seed gives the same number in every process.
    return random.Random(seed).betavariate(row.up + 1, row.down + 1)  # noqa: S311


def _visible(viewer: Any, ids: list[int], *, within: Community | None) -> dict[int, _Seen]:
    """Those that the viewer may read and did not mute, and whether they know them already."""
    if not ids:
        return {}
    rows = without_muted(Entry.objects.visible_to(viewer).published().filter(pk__in=ids), viewer, within=within)
    opened = ReadMark.objects.filter(entry_id=OuterRef("pk"), user_id=viewer.pk or 0)
    rows = rows.annotate(is_known=Exists(opened) | Q(author_id=viewer.pk or 0))
    return {row[0]: _Seen(*row) for row in rows.values_list(*_Seen._fields)}


def _may_be_new(viewer: Any, row: _Seen | None) -> bool:
    return row is not None and not row.is_known


def _mixed(rows: Sequence[Standout]) -> list[Standout]:
    """The best first, with at most three of one community in every ten as long as another has something."""
    order: list[Standout] = []
    waiting = list(rows)
    while waiting:
        taken = Counter(row.community_id for row in order[len(order) // _TEN * _TEN :])
        fits = (n for n, row in enumerate(waiting) if taken[row.community_id] < _PER_COMMUNITY)
        order.append(waiting.pop(next(fits, 0)))
    return order


def _explored(popular: Sequence[Standout], fresh: Sequence[Fresh], size: int) -> list[Standout | Fresh]:
    """Every fifth place goes to what few know, where there is any; never without popular ones before it."""
    order: list[Standout | Fresh] = []
    known = {row.entry_id for row in popular}
    drawn = (row for row in fresh if row.entry_id not in known)
    for row in popular:
        order.append(row)
        if len(order) % _EXPLORE_EVERY == _EXPLORE_EVERY - 1 and (new := next(drawn, None)):
            order.append(new)
    return order[:size]


def _in_full(viewer: Any, ids: list[int]) -> dict[int, Entry]:
    rows: QuerySet[Entry] = Entry.objects.visible_to(viewer).published().filter(pk__in=ids)
    rows = rows.select_related("author", "community").prefetch_related("tags").defer("source", "html")
    return {entry.pk: entry for entry in rows} if ids else {}


def _why(row: Standout | Fresh) -> str:
    """In words, since a number of few readers would tell on them."""
    if isinstance(row, Fresh):
        return _("Few colleagues know it yet")
    if row.talkers >= FEWEST_PEOPLE:
        return _("Several colleagues read it lately, and several took part")
    if row.up >= FEWEST_PEOPLE and quality(row.up, row.up) > _GOOD:
        return _("Several colleagues read it lately, and it was found helpful")
    if row.talkers:
        return _("Several colleagues read it lately, and it was replied to")
    return _("Several colleagues read it lately")
