"""Reads of marks: one statement for all that a page of an entry shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Tag
from apps.content.tag_selectors import tag_named
from apps.ratings.following import Follow, Level, Target, kind_of
from apps.ratings.marks import Rating

# As text, because every page of an entry asks it.
_MARKS = """
    SELECT m.stars, m.anonymous, m.kept,
           (SELECT level FROM ratings_follow WHERE user_id = %(me)s AND entry_id = %(entry)s),
           EXISTS (SELECT FROM ratings_favourite WHERE person_id = %(me)s AND entry_id = %(entry)s),
           mine.stars, mine.reason,
           ARRAY(SELECT h.reply_id FROM ratings_helpful h JOIN content_reply r ON r.id = h.reply_id
                 WHERE h.person_id = %(me)s AND r.entry_id = %(entry)s)
    FROM (SELECT 1) AS one
    LEFT JOIN ratings_entrymarks m ON m.entry_id = %(entry)s
    LEFT JOIN ratings_rating mine ON mine.entry_id = %(entry)s AND mine.person_id = %(me)s
"""
_LEVEL = "SELECT level FROM ratings_follow WHERE user_id = %s AND entry_id = %s"
# How the community rates: the mean of all its ratings, and how many there are.
_COMMUNITY = """
    SELECT sum(position * count), sum(count)
    FROM ratings_entrymarks m JOIN content_entry e ON e.id = m.entry_id,
         unnest(m.stars) WITH ORDINALITY AS given (count, position)
    WHERE e.community_id = %s
"""
# A new rating counts against this many of the community's mean: one five-star rating among threes is 3.3, not 5.
PRIOR = 5
# What is assumed where a community has too few ratings of its own to have a mean.
NEUTRAL = 3.0
_MEAN_SECONDS = 600
_VISITORS_SECONDS = 30
_LEVELS_SECONDS = 60
# Below what the database holds.
LONGEST_NUMBER = 19


@dataclass(frozen=True, slots=True)
class Marks:
    """How an entry is marked, and how the viewer marked it. `spread` is the number of one, two ... five stars,
    `thanked` the ids of its replies that helped the viewer, `level` how much of it they are told ("": the usual)."""

    spread: tuple[int, ...]
    anonymous: int
    kept: int
    level: str
    keeps: bool
    my_stars: int
    my_reason: str
    thanked: frozenset[int]

    @property
    def count(self) -> int:
        """How many rated it."""
        return sum(self.spread)

    @property
    def mean(self) -> float:
        """The plain mean of the stars; 0 without any."""
        return sum(n * stars for stars, n in enumerate(self.spread, 1)) / self.count if self.count else 0.0


def marks_of(viewer: Any, entry_id: int) -> Marks:
    """The marks of an entry; one statement. Visitors, who have none of their own, may see them some seconds late."""
    if viewer.is_authenticated:
        return _asked(viewer, entry_id)
    key = f"marks:{entry_id}"
    marks: Marks | None = cache.get(key)
    if marks is None:
        marks = _asked(viewer, entry_id)
        cache.set(key, marks, _VISITORS_SECONDS)
    return marks


def _asked(viewer: Any, entry_id: int) -> Marks:
    with connection.cursor() as sql:
        sql.execute(_MARKS, {"me": viewer.pk or 0, "entry": entry_id})
        stars, anonymous, kept, level, keeps, mine, reason, thanked = sql.fetchone()
    return Marks(
        spread=tuple(stars or (0,) * 5),
        anonymous=sum(anonymous or ()),
        kept=kept or 0,
        level=level or "",
        keeps=keeps,
        my_stars=mine or 0,
        my_reason=reason or "",
        thanked=frozenset(thanked),
    )


def shrunk_mean(marks: Marks, community_id: int) -> float:
    """The mean drawn towards the community's, by which entries are compared: few ratings say little.

    A Bayesian mean with a prior of `PRIOR` ratings at the community's own mean; 1.0 to 5.0.
    """
    mean = community_mean(community_id)
    total = sum(n * stars for stars, n in enumerate(marks.spread, 1))
    return (PRIOR * mean + total) / (PRIOR + marks.count)


def community_mean(community_id: int) -> float:
    """The mean of all stars given in a community, itself drawn to the middle while there are few."""
    key = f"mean-stars:{community_id}"
    mean: float | None = cache.get(key)
    if mean is None:
        with connection.cursor() as sql:
            sql.execute(_COMMUNITY, [community_id])
            total, count = sql.fetchone()
        mean = (PRIOR * NEUTRAL + float(total or 0)) / (PRIOR + int(count or 0))
        cache.set(key, mean, _MEAN_SECONDS)
    return mean


def reasons_for(viewer: Any, entry: Entry, *, size: int = 10) -> list[Rating]:
    """Ratings of the entry that say why, the latest first."""
    rows = Rating.objects.visible_to(viewer).filter(entry=entry).exclude(reason="")
    return list(rows.select_related("person").order_by("-at")[:size])


def level_of(viewer: Any, target: Target) -> str:
    """How much the viewer is told of it; "" where they said nothing of it."""
    if not viewer.is_authenticated:
        return ""
    if isinstance(target, Entry):
        with connection.cursor() as sql:
            sql.execute(_LEVEL, [viewer.pk, target.pk])
            row = sql.fetchone()
        return str(row[0]) if row else ""
    return broad_levels(viewer).get((kind_of(target), target.pk), "")


def target_for(viewer: Any, kind: str, key: str) -> Target | None:
    """An entry by its number, a person by their handle, a tag or a community by its slug, if the viewer sees it."""
    if kind == "entry" and key.isdecimal() and len(key) < LONGEST_NUMBER:
        found: Entry | None = Entry.objects.visible_to(viewer).select_related("community").filter(pk=int(key)).first()
        return found
    if kind == "person":
        person: User | None = User.objects.visible_to(viewer).filter(handle=key).first()
        return person
    if kind == "community":
        return Community.objects.visible_to(viewer).filter(slug=key).first()
    return _tag_for(viewer, key) if kind == "tag" else None


def _tag_for(viewer: Any, slug: str) -> Tag | None:
    """A tag of something that the viewer may read, or one that they follow already."""
    tag = tag_named(slug)
    if tag is None or level_of(viewer, tag):
        return tag
    return tag if Entry.objects.visible_to(viewer).published().filter(tags=tag).exists() else None


def follows_of(viewer: Any, kind: str = "") -> QuerySet[Follow]:
    """What the viewer follows or muted; of one kind, or of all."""
    rows = Follow.objects.visible_to(viewer).select_related("entry__community", "person", "tag", "community")
    return rows.filter(**{f"{kind}__isnull": False}) if kind else rows


def is_followed(viewer: Any, entry: Entry) -> bool:
    """Whether the viewer is told of everything in the entry."""
    return level_of(viewer, entry) == Level.EVERYTHING


def broad_levels(viewer: Any) -> dict[tuple[str, int], str]:
    """What the viewer said of people, tags and communities: few rows, which their pages ask for."""
    key = _levels_key(viewer.pk)
    levels: dict[tuple[str, int], str] | None = cache.get(key)
    if levels is None:
        mine = Follow.objects.around_entries(viewer)
        rows = mine.values_list("person_id", "tag_id", "community_id", "level")
        kinds = ("person", "tag", "community")
        levels = {
            (kind, pk): level for *pks, level in rows for kind, pk in zip(kinds, pks, strict=True) if pk is not None
        }
        cache.set(key, levels, _LEVELS_SECONDS)
    return levels


def forget_levels(user_ids: Iterable[int]) -> None:
    """These people changed what they follow. Called after the commit."""
    cache.delete_many([_levels_key(pk) for pk in user_ids])


def _levels_key(user_id: int) -> str:
    return f"follows:{user_id}"
