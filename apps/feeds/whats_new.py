"""What's new: entries by their first publication, spread over people and kinds, bursts as one row.

A slice is chosen from a window somewhat wider than itself. What the spreading passes over goes into the key of the
next slice by its id, and the list by time goes on below what has been looked at.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.content.listing import LISTED, listed_values
from apps.feeds.bursts import burst_key, bursts
from apps.feeds.models import Reentry
from apps.feeds.scope import all_said_by, scope_of
from apps.feeds.shelf import Place, Shelf, ShelfRow, place_of
from apps.feeds.spread import HOUR, Piece, spread
from apps.feeds.visits import Look, look
from apps.ratings.following import Level

# How much further than a slice is looked for something else to put between.
_BEYOND = 40
# Before every moment in a list that goes back in time.
_LATEST = datetime.max.replace(tzinfo=UTC)
_COLUMNS = "e.id, e.version, e.author_id, e.community_id, e.kind, e.active_at, e.prepared_at"
_MUTED = """
    AND e.author_id <> ALL(%(people)s) AND e.community_id <> ALL(%(communities)s)
    AND NOT EXISTS (SELECT FROM content_entry_tags t WHERE t.entry_id = e.id AND t.tag_id = ANY(%(tags)s))
"""


class Lean(NamedTuple):
    """What a row needs of an entry whose HTML is kept elsewhere, its time on the shelf, and why it has that time."""

    pk: int
    version: int
    author_id: int
    community_id: int
    kind: str
    active_at: datetime
    prepared_at: datetime | None
    at: datetime
    reason: str


def _window_text(muted: str) -> str:
    """The statement: entries by their publication, those that are new again by that time, and those held back."""
    return f"""
        (SELECT {_COLUMNS}, e.published_at AS at, '' AS reason FROM content_entry e
         WHERE {LISTED} {muted} AND NOT e.is_history AND (e.published_at, e.id) < (%(at)s, %(pk)s)
           AND NOT EXISTS (SELECT FROM feeds_reentry r WHERE r.entry_id = e.id)
         ORDER BY e.published_at DESC, e.id DESC LIMIT %(width)s)
        UNION ALL
        (SELECT {_COLUMNS}, r.at, r.reason FROM feeds_reentry r JOIN content_entry e ON e.id = r.entry_id
         WHERE r.community_id IN %(listed)s AND {LISTED} {muted} AND (r.at, r.entry_id) < (%(at)s, %(pk)s)
         ORDER BY r.at DESC, r.entry_id DESC LIMIT %(width)s)
        UNION ALL
        (SELECT {_COLUMNS}, coalesce(r.at, e.published_at), coalesce(r.reason, '')
         FROM content_entry e LEFT JOIN feeds_reentry r ON r.entry_id = e.id
         WHERE e.id = ANY(%(held)s) AND {LISTED} {muted})
    """  # noqa: S608  # Our own text.


# As text, because every first page asks it.
_WINDOW, _WINDOW_MUTED = _window_text(""), _window_text(_MUTED)


def whats_new(
    viewer: Any,
    *,
    community: Community | None = None,
    after: str | None = None,
    size: int = 20,
    is_visit: bool = False,
    is_flat: bool = False,
) -> Shelf:
    """A slice of what's new in one community, or merged over the viewer's own (all readable ones for who has none).

    `size` is the number of rows; where bursts are to be laid out flat, of entries. Three statements.
    """
    place = place_of(after)
    width = size + max(_BEYOND, len(place.held) if place else 0)
    said = all_said_by(viewer)
    found = _window(viewer, community, place, width + 1, muted=said[Level.NOTHING])
    window, has_more = found[:width], len(found) > width
    seen = look(viewer, [row.pk for row in window], is_visit=is_visit)
    is_new = _newness(seen)
    groups = _chosen(window, seen, size, is_first=place is None)
    if is_flat:
        groups = _cut(groups, size)
    news = [row for row in window if is_new(row) and row.author_id != viewer.pk]
    return Shelf(
        _rows(groups, seen, _reasons(viewer, community, said[Level.EVERYTHING]["person"])),
        _next_key(place, window, {row.pk for group in groups for row in group}, has_more=has_more),
        seen.since,
        len(news),
        has_more_new=has_more and bool(window) and is_new(window[-1]),
    )


def _window(
    viewer: Any, community: Community | None, place: Place | None, width: int, *, muted: dict[str, set[int]]
) -> list[Lean]:
    """The next entries by time, and those that were held back, the latest first; one statement."""
    values = {
        **listed_values(viewer, scope_of(viewer, community)),
        "at": place.at if place else _LATEST,
        "pk": place.pk if place else 0,
        "held": list(place.held) if place else [],
        "width": width,
        "people": list(muted["person"]),
        "tags": list(muted["tag"]),
        # Who opens a muted community's own page wants to see it.
        "communities": [] if community else list(muted["community"]),
    }
    with connection.cursor() as sql:
        sql.execute(_WINDOW_MUTED if any(muted.values()) else _WINDOW, values)
        rows = [Lean(*row) for row in sql.fetchall()]
    return sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)[:width]


def _newness(seen: Look) -> Callable[[Lean], bool]:
    """Whether a row came after the last visit; nothing did where nobody knows of one."""
    since = seen.since
    return lambda row: since is not None and row.at > since


def _chosen(window: Sequence[Lean], seen: Look, size: int, *, is_first: bool) -> list[list[Lean]]:
    """The groups that the slice shows, in order: what came since the last visit stands before all else."""
    is_new = _newness(seen)
    sections: tuple[list[Piece[list[Lean]]], ...] = ([], [])
    for group in bursts(window, is_new=is_new):
        first = group[0]
        author = first.author_id if len(group) == 1 else burst_key(first)[1] or -first.community_id
        unread = any(seen.is_unread(row) for row in group)
        sections[not is_new(first)].append(Piece(group, first.at, first.pk, author, first.kind, unread))
    return [piece.value for piece in spread(sections, size, is_first=is_first)]


def _cut(groups: Sequence[list[Lean]], size: int) -> list[list[Lean]]:
    """The groups as far as their entries are `size` at most; what is cut off a burst is held back."""
    kept, left = [], size
    for group in groups:
        if left:
            kept.append(group[:left])
            left -= len(kept[-1])
    return kept


def _next_key(place: Place | None, window: Sequence[Lean], shown: set[int], *, has_more: bool) -> str | None:
    """Where the list by time goes on below all that was shown, and what above that place was passed over."""
    came_held = set(place.held) if place else set()
    by_time = [row for row in window if row.pk not in came_held]
    lowest = max((number for number, row in enumerate(by_time) if row.pk in shown), default=-1)
    passed = by_time[: lowest + 1]
    held = tuple(row.pk for row in window if row.pk not in shown and (row.pk in came_held or row in passed))
    if not (held or has_more or len(by_time) > len(passed)):
        return None
    if passed:
        return str(Place(passed[-1].at, passed[-1].pk, held))
    return str(Place(place.at, place.pk, held)) if place else None


def _rows(groups: Sequence[list[Lean]], seen: Look, why: Callable[[Lean], str]) -> list[ShelfRow]:
    is_new = _newness(seen)
    lower = _lower(groups, is_new)

    def row_of(row: Lean, more: tuple[ShelfRow, ...] = ()) -> ShelfRow:
        reason = f"{why(row)}. {lower[row.pk]}" if row.pk in lower else why(row)
        return ShelfRow(
            row, row.at, reason, seen.is_unread(row), is_new(row), row.reason == Reentry.Reason.REVISED, more
        )

    return [row_of(group[0], tuple(row_of(row) for row in group[1:])) for group in groups]


def _lower(groups: Sequence[list[Lean]], is_new: Callable[[Lean], bool]) -> dict[int, str]:
    """Why an entry stands below one that is older by an hour or more: it was moved down, and by what."""
    authors: set[int] = set()
    oldest: dict[bool, datetime] = {}
    found = {}
    for first, *_rest in groups:
        above = oldest.get(is_new(first))
        if above and first.at - above >= HOUR:
            found[first.pk] = (
                _("It stands lower because something else by the same person stands above it")
                if first.author_id in authors
                else _("It stands lower so that not all of the first rows are of one kind")
            )
        oldest[is_new(first)] = min(above or first.at, first.at)
        authors.add(first.author_id)
    return found


def _reasons(viewer: Any, community: Community | None, followed: set[int]) -> Callable[[Lean], str]:
    """What says why an entry is on the shelf."""
    names = {row.id: row.name for row in my_communities(viewer)}
    here, anywhere = _("New in this community"), _("New in a community that everybody may read")
    mine = {pk: _("New in %(name)s, one of your communities") % {"name": name} for pk, name in names.items()}

    def why(row: Lean) -> str:
        if row.reason == Reentry.Reason.REVISED:
            return _("Much of its text was rewritten, so it is new again")
        if row.author_id in followed:
            return _("New, and you follow who wrote it")
        return here if community else mine.get(row.community_id, anywhere)

    return why
