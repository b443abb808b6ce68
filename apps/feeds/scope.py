"""From which communities a shelf draws, and what its reader wants left out."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.communities.models import Community
from apps.communities.standing import readable_community_ids, roles_of
from apps.content.models import Entry
from apps.feeds.shelf import Place
from apps.ratings.following import Level
from apps.ratings.selectors import broad_levels

# What a shelf needs of an entry whose row is kept as HTML.
_COLUMNS = ("pk", "version", "author_id", "active_at", "at", "reason")


def scope_of(viewer: Any, community: Community | None) -> Sequence[int]:
    """The one community, or the viewer's own; all that they may read where they have none."""
    if community is not None:
        return [community.pk]
    if roles := roles_of(viewer):
        return list(roles)
    return readable_community_ids(viewer)


def said_by(viewer: Any, level: Level) -> dict[str, set[int]]:
    """The ids of the people, tags and communities of which the viewer said this."""
    return all_said_by(viewer)[level]


def all_said_by(viewer: Any) -> dict[str, dict[str, set[int]]]:
    """By level, the ids of the people, tags and communities of which the viewer said it."""
    said: dict[str, dict[str, set[int]]] = {
        level: {"person": set(), "tag": set(), "community": set()} for level in Level.values
    }
    if viewer.is_authenticated:
        for (kind, pk), level in broad_levels(viewer).items():
            said[level][kind].add(pk)
    return said


def without_muted(rows: QuerySet[Entry], viewer: Any, *, within: Community | None) -> QuerySet[Entry]:
    """Without what the viewer muted. Who opens a muted community's own page wants to see it."""
    muted = said_by(viewer, Level.NOTHING)
    if muted["community"] and within is None:
        rows = rows.exclude(community_id__in=muted["community"])
    if muted["person"]:
        rows = rows.exclude(author_id__in=muted["person"])
    if muted["tag"]:
        tagged = Entry.tags.through._base_manager.filter(entry_id=OuterRef("pk"), tag_id__in=muted["tag"])
        rows = rows.exclude(Exists(tagged))
    return rows


def before(place: Place | None, field: str) -> Q:
    """What comes after the place in a list that goes back in time by `field`."""
    if place is None:
        return Q()
    earlier = Q(**{f"{field}__lt": place.at}) | Q(**{field: place.at, "pk__lt": place.pk})
    # Said twice, since the index is used by a plain bound only.
    return earlier & Q(**{f"{field}__lte": place.at})


def lean(rows: QuerySet[Entry], at: Any, reason: Any) -> Any:
    """The rows as small tuples: with their time on the shelf, and why they are there."""
    return rows.annotate(at=at, reason=reason).values_list(*_COLUMNS, named=True)
