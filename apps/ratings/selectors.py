"""Reads of marks: one statement for all that a page of an entry shows of them."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection

from apps.content.models import Entry
from apps.ratings.models import Rating

# As text, because every page of an entry asks it.
_MARKS = """
    SELECT m.stars, m.anonymous, m.kept,
           EXISTS (SELECT FROM ratings_follow WHERE user_id = %(me)s AND entry_id = %(entry)s),
           EXISTS (SELECT FROM ratings_favourite WHERE person_id = %(me)s AND entry_id = %(entry)s),
           mine.stars, mine.reason,
           ARRAY(SELECT h.reply_id FROM ratings_helpful h JOIN content_reply r ON r.id = h.reply_id
                 WHERE h.person_id = %(me)s AND r.entry_id = %(entry)s)
    FROM (SELECT 1) AS one
    LEFT JOIN ratings_entrymarks m ON m.entry_id = %(entry)s
    LEFT JOIN ratings_rating mine ON mine.entry_id = %(entry)s AND mine.person_id = %(me)s
"""
_FOLLOWED = "SELECT 1 FROM ratings_follow WHERE user_id = %s AND entry_id = %s"
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


@dataclass(frozen=True, slots=True)
class Marks:
    """How an entry is marked, and how the viewer marked it. `spread` is the number of one, two ... five stars,
    `thanked` the ids of its replies that helped the viewer."""

    spread: tuple[int, ...]
    anonymous: int
    kept: int
    follows: bool
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
        stars, anonymous, kept, follows, keeps, mine, reason, thanked = sql.fetchone()
    return Marks(
        spread=tuple(stars or (0,) * 5),
        anonymous=sum(anonymous or ()),
        kept=kept or 0,
        follows=follows,
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


def is_followed(viewer: Any, entry_id: int) -> bool:
    """Whether the viewer follows the entry."""
    if not viewer.is_authenticated:
        return False
    with connection.cursor() as sql:
        sql.execute(_FOLLOWED, [viewer.pk, entry_id])
        return sql.fetchone() is not None
