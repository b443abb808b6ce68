"""Numbers of readers as they may be shown, kept for an hour: what they say does not change by the minute."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection

from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.readings.disclosure import FEWEST, shown
from apps.readings.discretion import day_of
from apps.readings.models import WORDS_KEPT

MONTH = timedelta(days=30)
WEEK = timedelta(days=7)
WEEKS = 8
COMMUNITY_WEEKS = 12
MOST_LISTED = 10
_SECONDS = 3600

# For each span: the distinct people, and of those without a name the most on any single day.
_COUNT = """
    WITH reading AS (
        SELECT span.start, span.stop, r.day, r.reader, r.ended, r.reached, r.downloaded
        FROM unnest(%(starts)s::date[], %(ends)s::date[]) AS span (start, stop)
        JOIN readings_readingday r ON r.day >= span.start AND r.day < span.stop AND r.{column} = %(pk)s
    ), counted AS (
        SELECT start, stop, NULL::date AS day, count(DISTINCT reader) AS readers,
               count(DISTINCT reader) FILTER (WHERE ended) AS ended,
               count(DISTINCT reader) FILTER (WHERE reached IS NOT NULL) AS players,
               count(DISTINCT reader) FILTER (WHERE reached >= 50) AS played_half,
               count(DISTINCT reader) FILTER (WHERE reached >= 100) AS played_through,
               count(DISTINCT reader) FILTER (WHERE downloaded) AS downloaders
        FROM reading WHERE reader > 0 GROUP BY start, stop
        UNION ALL
        SELECT start, stop, day, count(DISTINCT reader), count(DISTINCT reader) FILTER (WHERE ended),
               count(DISTINCT reader) FILTER (WHERE reached IS NOT NULL),
               count(DISTINCT reader) FILTER (WHERE reached >= 50),
               count(DISTINCT reader) FILTER (WHERE reached >= 100),
               count(DISTINCT reader) FILTER (WHERE downloaded)
        FROM reading WHERE reader < 0 GROUP BY start, stop, day
    )
    SELECT start, stop, {sums} FROM counted GROUP BY start, stop
"""
_MEASURES = ("readers", "ended", "players", "played_half", "played_through", "downloaders")
_SUMS = ", ".join(
    f"coalesce(max({name}) FILTER (WHERE day IS NULL), 0) + coalesce(max({name}) FILTER (WHERE day IS NOT NULL), 0)"
    for name in _MEASURES
)

# Members' searches by week, where enough people searched; those of people without a name belong to no community.
_SEARCHES = """
    SELECT date_trunc('week', day::timestamp)::date, count(DISTINCT reader), count(*),
           count(*) FILTER (WHERE found = 0), count(*) FILTER (WHERE chosen)
    FROM readings_searchday WHERE communities @> %s::bigint[] AND day >= %s
    GROUP BY 1 HAVING count(DISTINCT reader) >= %s
"""
_MISSED = """
    SELECT max(words), count(DISTINCT reader) FROM readings_searchday
    WHERE communities @> %s::bigint[] AND day >= %s AND found = 0 AND words <> ''
    GROUP BY search HAVING count(DISTINCT reader) >= %s ORDER BY 2 DESC, 1 LIMIT %s
"""
_ENDED = """
    SELECT entry_id, count(DISTINCT reader) FROM readings_readingday
    WHERE community_id = %s AND day > %s AND ended AND reader > 0
    GROUP BY entry_id HAVING count(DISTINCT reader) >= %s ORDER BY 2 DESC, 1 LIMIT %s
"""


class Counts(NamedTuple):
    """Distinct people: who opened it, came to its end, played it and how far, took it along."""

    readers: int = 0
    ended: int = 0
    players: int = 0
    played_half: int = 0
    played_through: int = 0
    downloaders: int = 0


class ShownCounts(NamedTuple):
    """The same as may be shown; None: too few to say."""

    readers: int | None
    ended: int | None
    players: int | None
    played_half: int | None
    played_through: int | None
    downloaders: int | None


class Week(NamedTuple):
    """A week, from its Monday on."""

    begins: date
    counts: ShownCounts

    @property
    def ends(self) -> date:
        """Its Sunday."""
        return self.begins + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Readers:
    """An entry's readers: of the last thirty days, and by week, the latest first."""

    month: ShownCounts
    weeks: list[Week]


def readers_of(entry: Entry) -> Readers:
    """How an entry is read; from the cache, or by one statement."""
    key = f"readers-{entry.pk}"
    found: Readers | None = cache.get(key)
    if found is None:
        month, weeks = _month_and_weeks("entry_id", entry.pk, WEEKS)
        found = Readers(_as_shown(month, FEWEST), [Week(day, _as_shown(counts, FEWEST)) for day, counts in weeks])
        cache.set(key, found, _SECONDS)
    return found


class Searches(NamedTuple):
    """What a community's members searched for in a week: distinct people, searches, without a hit, with a choice."""

    people: int | None
    searches: int | None
    missed: int | None
    chosen: int | None


class CommunityWeek(NamedTuple):
    """A community's week: its readers, and what its members searched for (None: too few people)."""

    begins: date
    readers: int | None
    ended: int | None
    searches: Searches | None

    @property
    def ends(self) -> date:
        """Its Sunday."""
        return self.begins + timedelta(days=6)


class Missed(NamedTuple):
    """Words that several people looked for without finding anything."""

    words: str
    people: int


@dataclass(frozen=True, slots=True)
class CommunityReading:
    """How a community is read, as may be shown to those who look after it, or in a report."""

    month: ShownCounts
    weeks: list[CommunityWeek]
    missed: list[Missed]
    # Ids of the entries most read to the end in the last thirty days, with their distinct people.
    ended: list[tuple[int, int]]


def reading_of(community: Community, *, fewest: int = FEWEST) -> CommunityReading:
    """The numbers of a community; from the cache, or by four statements."""
    key = f"community-reading-{community.pk}-{fewest}"
    found: CommunityReading | None = cache.get(key)
    if found is None:
        found = _reading_of(community, fewest)
        cache.set(key, found, _SECONDS)
    return found


def _reading_of(community: Community, fewest: int) -> CommunityReading:
    month, weeks = _month_and_weeks("community_id", community.pk, COMMUNITY_WEEKS)
    looked = _searches(community, weeks[-1][0], fewest)
    read = [(begins, _as_shown(counts, fewest)) for begins, counts in weeks]
    rows = [CommunityWeek(begins, counts.readers, counts.ended, looked.get(begins)) for begins, counts in read]
    return CommunityReading(_as_shown(month, fewest), rows, _missed(community, fewest), _ended(community, fewest))


def entries_read_to_the_end(viewer: Any, reading: CommunityReading) -> list[tuple[Entry, int]]:
    """Those of them that the viewer sees, with how many people came to their end."""
    found = (
        Entry.objects.visible_to(viewer)
        .published()
        .only("title", "slug", "kind")
        .in_bulk([pk for pk, _ in reading.ended])
    )
    return [(found[pk], people) for pk, people in reading.ended if pk in found]


def _month_and_weeks(column: str, pk: int, weeks: int) -> tuple[Counts, list[tuple[date, Counts]]]:
    today = day_of(clock.now())
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - WEEK * back for back in range(weeks)]
    month = (today - MONTH + timedelta(days=1), today + timedelta(days=1))
    spans = [month, *((day, day + WEEK) for day in mondays)]
    # The column is one of two words of ours.
    statement = _COUNT.format(column=column, sums=_SUMS)
    with connection.cursor() as sql:
        sql.execute(statement, {"pk": pk, "starts": [start for start, _ in spans], "ends": [stop for _, stop in spans]})
        found = {(start, stop): Counts(*counts) for start, stop, *counts in sql.fetchall()}
    return found.get(month, Counts()), [(day, found.get((day, day + WEEK), Counts())) for day in mondays]


def _searches(community: Community, since: date, fewest: int) -> dict[date, Searches]:
    with connection.cursor() as sql:
        sql.execute(_SEARCHES, [[community.pk], since, fewest])
        return {day: Searches(*(shown(number, fewest) for number in numbers)) for day, *numbers in sql.fetchall()}


def _missed(community: Community, fewest: int) -> list[Missed]:
    with connection.cursor() as sql:
        since = day_of(clock.now()) - WORDS_KEPT
        sql.execute(_MISSED, [[community.pk], since, fewest, MOST_LISTED])
        return [Missed(words, shown(people, fewest) or fewest) for words, people in sql.fetchall()]


def _ended(community: Community, fewest: int) -> list[tuple[int, int]]:
    with connection.cursor() as sql:
        since = day_of(clock.now()) - MONTH
        sql.execute(_ENDED, [community.pk, since, fewest, MOST_LISTED])
        return [(pk, shown(people, fewest) or fewest) for pk, people in sql.fetchall()]


def _as_shown(counts: Counts, fewest: int) -> ShownCounts:
    return ShownCounts(*(shown(number, fewest) for number in counts))
