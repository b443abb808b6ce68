"""Following: what happened in the entries, with the people and tags, and in the communities that somebody follows."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from apps.communities.standing import readable_community_ids
from apps.content.listing import LISTED, listed_values
from apps.favourites.models import ReadingList
from apps.feeds.scope import all_said_by, said_by
from apps.feeds.shelf import Place, Shelf, ShelfRow, place_of
from apps.feeds.visits import look
from apps.ratings.following import Level

MOST_LISTS = 3
# Before every moment in a list that goes back in time.
_LATEST = datetime.max.replace(tzinfo=UTC)
_COLUMNS = "e.id, e.version, e.author_id, e.active_at"
_SHOWN = f"{LISTED} AND NOT e.is_withheld AND (e.active_at, e.id) < (%(at)s, %(pk)s)"
# A narrower word wins: what was muted is not reached by way of what lies around it.
_AROUND = f"""{_SHOWN}
    AND e.author_id <> ALL(%(no_people)s) AND e.community_id <> ALL(%(no_communities)s)
    AND NOT EXISTS (SELECT FROM content_entry_tags t WHERE t.entry_id = e.id AND t.tag_id = ANY(%(no_tags)s))
    AND NOT EXISTS (SELECT FROM ratings_follow f
                    WHERE f.user_id = %(me)s AND f.entry_id = e.id AND f.level = 'nothing')
"""  # noqa: S608  # Our own text.
_FIRST = "ORDER BY e.active_at DESC, e.id DESC LIMIT %(width)s"
# One part for each way of following, so that each is found by its own index; the narrowest has the lowest number.
_FOLLOWED = f"""
    (SELECT {_COLUMNS}, 1, '' FROM ratings_follow mine JOIN content_entry e ON e.id = mine.entry_id
     WHERE mine.user_id = %(me)s AND mine.level IN ('everything', 'replies') AND {_SHOWN} {_FIRST})
    UNION ALL
    (SELECT {_COLUMNS}, 2, author.name FROM content_entry e JOIN accounts_user author ON author.id = e.author_id
     WHERE e.author_id = ANY(%(people)s) AND {_AROUND} {_FIRST})
    UNION ALL
    (SELECT {_COLUMNS}, 3, (SELECT min(p.name) FROM content_coauthor c JOIN accounts_user p ON p.id = c.person_id
                            WHERE c.entry_id = e.id AND c.person_id = ANY(%(people)s))
     FROM content_entry e
     WHERE e.id IN (SELECT entry_id FROM content_coauthor WHERE person_id = ANY(%(people)s)) AND {_AROUND} {_FIRST})
    UNION ALL
    (SELECT {_COLUMNS}, 4, (SELECT min(tag.name) FROM content_entry_tags t JOIN content_tag tag ON tag.id = t.tag_id
                            WHERE t.entry_id = e.id AND t.tag_id = ANY(%(tags)s))
     FROM content_entry e
     WHERE e.id IN (SELECT entry_id FROM content_entry_tags WHERE tag_id = ANY(%(tags)s)) AND {_AROUND} {_FIRST})
    UNION ALL
    SELECT inside.* FROM communities_community place
    CROSS JOIN LATERAL (
        SELECT {_COLUMNS}, 5, place.name FROM content_entry e WHERE e.community_id = place.id AND {_AROUND} {_FIRST}
    ) AS inside
    WHERE place.id = ANY(%(communities)s)
"""  # noqa: S608  # Our own text.


class Followed(NamedTuple):
    """What a row needs of an entry whose HTML is kept elsewhere, in which way it is followed, and through what."""

    pk: int
    version: int
    author_id: int
    active_at: datetime
    way: int
    through: str


def following(viewer: Any, *, after: str | None = None, size: int = 20, is_visit: bool = False) -> Shelf:
    """A slice of what the viewer follows, the latest activity first; three statements. What is followed in several
    ways is there by the narrowest."""
    found: dict[int, Followed] = {}
    for row in _asked(viewer, place_of(after), size + 1):
        if row.pk not in found or row.way < found[row.pk].way:
            found[row.pk] = row
    ordered = sorted(found.values(), key=lambda row: (row.active_at, row.pk), reverse=True)
    shown = ordered[:size]
    seen = look(viewer, [row.pk for row in shown], is_visit=is_visit)
    return Shelf(
        [ShelfRow(row, row.active_at, _why(row), seen.is_unread(row)) for row in shown],
        str(Place(shown[-1].active_at, shown[-1].pk)) if len(ordered) > size else None,
        seen.since,
    )


def lists_of_followed(viewer: Any) -> list[ReadingList]:
    """The latest reading lists that people whom the viewer follows have published."""
    people = said_by(viewer, Level.EVERYTHING)["person"]
    if not people:
        return []
    rows = ReadingList.objects.visible_to(viewer).filter(owner_id__in=people).exclude(published_at=None)
    return list(rows.select_related("owner").order_by("-published_at")[:MOST_LISTS])


def _asked(viewer: Any, place: Place | None, width: int) -> list[Followed]:
    said = all_said_by(viewer)
    wanted, muted = said[Level.EVERYTHING], said[Level.NOTHING]
    values = {
        **listed_values(viewer, readable_community_ids(viewer)),
        "me": viewer.pk,
        "at": place.at if place else _LATEST,
        "pk": place.pk if place else 0,
        "width": width,
        "people": list(wanted["person"]),
        "tags": list(wanted["tag"]),
        "communities": list(wanted["community"]),
        "no_people": list(muted["person"]),
        "no_tags": list(muted["tag"]),
        "no_communities": list(muted["community"]),
    }
    with connection.cursor() as sql:
        sql.execute(_FOLLOWED, values)
        return [Followed(*row) for row in sql.fetchall()]


def _why(row: Followed) -> str:
    sentences = {
        1: _("You follow it"),
        2: _("You follow %(name)s"),
        3: _("You follow %(name)s, who wrote it as well"),
        4: _("You follow the tag “%(name)s”"),
        5: _("You follow everything in %(name)s"),
    }
    return sentences[row.way] % {"name": row.through} if row.through else sentences[row.way]
