"""From events to numbers. Whatever order and however often events come, the same rows result.

Rows by reader and day come first; the numbers of the days that they touch are then counted anew from them. Thus a
batch that is applied twice changes nothing, and what somebody forgets is no longer counted.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.readings.discretion import day_of, reader_of
from apps.readings.models import KEPT, WORDS_KEPT, SearchDay

_SEARCHES = frozenset({Verb.SEARCHED, Verb.SEARCH_CHOSEN})

_READ = """
    INSERT INTO readings_readingday AS r (entry_id, community_id, day, reader, ended, reached, downloaded)
    SELECT entry.id, entry.community_id, given.day, given.reader,
           bool_or(given.ended), max(given.reached), bool_or(given.downloaded)
    FROM unnest(%(entries)s::bigint[], %(days)s::date[], %(readers)s::bigint[], %(ended)s::boolean[],
                %(reached)s::smallint[], %(downloaded)s::boolean[])
         AS given (entry_id, day, reader, ended, reached, downloaded)
    JOIN content_entry entry ON entry.id = given.entry_id AND entry.author_id <> given.reader
    GROUP BY entry.id, given.day, given.reader
    ON CONFLICT (entry_id, day, reader) DO UPDATE SET
        ended = r.ended OR excluded.ended,
        reached = greatest(r.reached, excluded.reached),
        downloaded = r.downloaded OR excluded.downloaded
    RETURNING r.entry_id, r.community_id, r.day
"""
_SEARCH = """
    INSERT INTO readings_searchday AS s (day, reader, search, words, found, chosen, communities)
    VALUES (%s, %s, %s, %s, %s, false, %s)
    ON CONFLICT (day, reader, search) DO UPDATE SET
        words = greatest(s.words, excluded.words),
        found = greatest(s.found, excluded.found),
        communities = ARRAY(SELECT DISTINCT unnest(s.communities || excluded.communities) ORDER BY 1)
"""
# A choice may be written down before its search is. Until then it belongs to no community and counts nowhere.
_CHOOSE = """
    INSERT INTO readings_searchday (day, reader, search, words, found, chosen, communities)
    VALUES (%s, %s, %s, '', 0, true, '{}')
    ON CONFLICT (day, reader, search) DO UPDATE SET chosen = true
"""
_CLEAR_ENTRIES = """
    DELETE FROM readings_entryday
    WHERE (entry_id, day) IN (SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[]))
"""
_COUNT_ENTRIES = """
    INSERT INTO readings_entryday
        (entry_id, day, readers, ended, players, played_half, played_through, downloaders)
    SELECT entry_id, day, count(*), count(*) FILTER (WHERE ended), count(reached),
           count(*) FILTER (WHERE reached >= 50), count(*) FILTER (WHERE reached >= 100),
           count(*) FILTER (WHERE downloaded)
    FROM readings_readingday
    WHERE (entry_id, day) IN (SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[]))
    GROUP BY entry_id, day
"""
_CLEAR_COMMUNITIES = """
    DELETE FROM readings_communityday
    WHERE (community_id, day) IN (SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[]))
"""
_COUNT_COMMUNITIES = """
    INSERT INTO readings_communityday (community_id, day, readers, searchers, searches, missed, chosen)
    SELECT community.id, given.day, read.readers, looked.searchers, looked.searches, looked.missed, looked.chosen
    FROM unnest(%(ids)s::bigint[], %(days)s::date[]) AS given (id, day)
    JOIN communities_community community ON community.id = given.id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT reader) AS readers FROM readings_readingday r
        WHERE r.community_id = given.id AND r.day = given.day
    ) AS read
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT reader) AS searchers, count(*) AS searches, count(*) FILTER (WHERE found = 0) AS missed,
               count(*) FILTER (WHERE chosen) AS chosen
        FROM readings_searchday s WHERE s.day = given.day AND given.id = ANY (s.communities)
    ) AS looked
    WHERE read.readers > 0 OR looked.searches > 0
"""


def count_readings(events: Sequence[Event]) -> None:
    """Take in readings, and count the days anew that they fall on. What is older than what is kept is left out."""
    oldest = day_of(clock.now()) - KEPT
    known = [event for event in events if reader_of(event) and not event.is_history and day_of(event.at) >= oldest]
    entries, communities = _keep_reading([event for event in known if event.verb not in _SEARCHES and event.entry_id])
    communities |= _keep_searches([event for event in known if event.verb in _SEARCHES])
    recount(entries, communities)


def recount(entries: Iterable[tuple[int, date]], communities: Iterable[tuple[int, date]]) -> None:
    """Count these days of entries and of communities anew from the rows by reader."""
    with connection.cursor() as sql:
        for pairs, statements in (
            (entries, (_CLEAR_ENTRIES, _COUNT_ENTRIES)),
            (communities, (_CLEAR_COMMUNITIES, _COUNT_COMMUNITIES)),
        ):
            if wanted := sorted(set(pairs)):
                for statement in statements:
                    sql.execute(statement, {"ids": [pk for pk, _ in wanted], "days": [day for _, day in wanted]})


def _keep_reading(events: list[Event]) -> tuple[set[tuple[int, date]], set[tuple[int, date]]]:
    if not events:
        return set(), set()
    reached = [event.context.get("reached") if event.verb == Verb.EPISODE_PLAYED else None for event in events]
    given: dict[str, list[Any]] = {
        "entries": [event.entry_id for event in events],
        "days": [day_of(event.at) for event in events],
        "readers": [reader_of(event) for event in events],
        "ended": [event.verb == Verb.ENTRY_READ for event in events],
        "reached": [percent if isinstance(percent, int) else None for percent in reached],
        "downloaded": [event.verb == Verb.DOCUMENT_DOWNLOADED for event in events],
    }
    with connection.cursor() as sql:
        sql.execute(_READ, given)
        touched = sql.fetchall()
    return {(entry, day) for entry, _, day in touched}, {(community, day) for _, community, day in touched}


def _keep_searches(events: list[Event]) -> set[tuple[int, date]]:
    """Rows of searches; a choice belongs to the search for the same words on the same day."""
    if not events:
        return set()
    words_since = day_of(clock.now()) - WORDS_KEPT
    keys = []
    with connection.cursor() as sql:
        for event in events:
            search = event.context.get("search")
            if not isinstance(search, str):
                continue
            day = day_of(event.at)
            keys.append((day, reader_of(event), search))
            if event.verb == Verb.SEARCH_CHOSEN:
                sql.execute(_CHOOSE, keys[-1])
            else:
                words = event.context.get("words", "") if day >= words_since else ""
                found = min(int(event.context.get("found", 0)), 1000)
                sql.execute(_SEARCH, [*keys[-1], words, found, event.context.get("in", [])])
    return _communities_of(keys)


def _communities_of(keys: list[tuple[date, int | None, str]]) -> set[tuple[int, date]]:
    found = SearchDay.objects.filter(
        day__in={day for day, _, _ in keys},
        reader__in={reader for _, reader, _ in keys},
        search__in={search for _, _, search in keys},
    )
    return {(pk, day) for day, communities in found.values_list("day", "communities") for pk in communities}
