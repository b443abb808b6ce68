"""Following: what happened in the entries, with the people and tags, and in the communities that somebody follows."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from apps.content.models import CoAuthor, Entry, Tag
from apps.favourites.models import ReadingList
from apps.feeds.scope import before, lean, said_by, without_muted
from apps.feeds.shelf import Place, Shelf, ShelfRow, place_of
from apps.feeds.visits import look
from apps.ratings.models import Follow, Level

_OF_AN_ENTRY = (Level.EVERYTHING, Level.REPLIES)
MOST_LISTS = 3


def following(viewer: Any, *, after: str | None = None, size: int = 20, is_visit: bool = False) -> Shelf:
    """A slice of what the viewer follows, the latest activity first; three statements. What is followed in several
    ways is there by the narrowest."""
    place = place_of(after)
    parts = [rows.order_by("-active_at", "-pk")[: size + 1] for rows in _branches(viewer, place)]
    found: dict[int, Any] = {}
    for row in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        if row.pk not in found or row.reason < found[row.pk].reason:
            found[row.pk] = row
    ordered = sorted(found.values(), key=lambda row: (row.at, row.pk), reverse=True)
    shown = ordered[:size]
    seen = look(viewer, [row.pk for row in shown], is_visit=is_visit)
    return Shelf(
        [ShelfRow(row, row.at, _why(row), seen.is_unread(row)) for row in shown],
        str(Place(shown[-1].at, shown[-1].pk)) if len(ordered) > size else None,
        seen.since,
    )


def lists_of_followed(viewer: Any) -> list[ReadingList]:
    """The latest reading lists that people whom the viewer follows have published."""
    people = said_by(viewer, Level.EVERYTHING)["person"]
    if not people:
        return []
    rows = ReadingList.objects.visible_to(viewer).filter(owner_id__in=people).exclude(published_at=None)
    return list(rows.select_related("owner").order_by("-published_at")[:MOST_LISTS])


def _branches(viewer: Any, place: Place | None) -> list[Any]:
    """One for each way of following that the viewer uses, so that each is found by its own index.

    The figure is its place among the ways; the narrowest comes first.
    """
    rows = Entry.objects.visible_to(viewer).published().filter(before(place, "active_at"))
    mine = Follow.objects.filter(user_id=viewer.pk, entry_id=OuterRef("pk"))
    branches: list[tuple[QuerySet[Entry], str, Any]] = [
        (rows.filter(follows__user_id=viewer.pk, follows__level__in=_OF_AN_ENTRY), "1", Value(""))
    ]
    around = without_muted(rows, viewer, within=None).exclude(Exists(mine.filter(level=Level.NOTHING)))
    said = said_by(viewer, Level.EVERYTHING)
    if people := said["person"]:
        written = CoAuthor._base_manager.filter(entry_id=OuterRef("pk"), person_id__in=people)
        branches.append((around.filter(author_id__in=people), "2", F("author__name")))
        branches.append((around.filter(Exists(written)), "3", Subquery(written.values("person__name")[:1])))
    if tags := said["tag"]:
        tagged = Tag.objects.filter(entries=OuterRef("pk"), pk__in=tags)
        branches.append((around.filter(Exists(tagged)), "4", Subquery(tagged.values("name")[:1])))
    if communities := said["community"]:
        branches.append((around.filter(community_id__in=communities), "5", F("community__name")))
    return [lean(part, F("active_at"), Value(way), through) for part, way, through in branches]


def _why(row: Any) -> str:
    sentences = {
        "1": _("You follow it"),
        "2": _("You follow %(name)s"),
        "3": _("You follow %(name)s, who wrote it as well"),
        "4": _("You follow the tag “%(name)s”"),
        "5": _("You follow everything in %(name)s"),
    }
    return sentences[row.reason] % {"name": row.through} if row.through else sentences[row.reason]
