"""Which documents match some words: one statement, which ranks them, cuts what is shown around the words, and says
which versions of entries and people they stand for, so that what was rendered before is shown again.

As text, because building it takes longer than much of its answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.communities.standing import readable_community_ids
from apps.core import clock
from apps.search.models import Document, Kind

PAGE = 20
# Ranking reads every candidate's vector, so only the latest matches are ranked.
CANDIDATES = 400
# A recent document counts up to twice as much as an old one.
FRESH = timedelta(days=180)
_START, _STOP = "\x02", "\x03"
_OPTIONS = f"StartSel={_START}, StopSel={_STOP}, MaxWords=32, MinWords=16, MaxFragments=2, FragmentDelimiter= … "

# The share of freshness is reckoned in floating point: `extract` alone gives a numeric, whose power costs as much as
# the rank. Within `scope` is whatever the viewer may see of the index, as `Document.objects.visible_to` says.
_RANKED = """
    SELECT id, at, ts_rank_cd(words, {words}, 1)
        * (1 + exp(-extract(epoch FROM %(now)s::timestamptz - at)::float8 / %(fresh)s::float8)) AS score
    FROM (
        SELECT id, at, words FROM search_document WHERE {scope} AND words @@ ({words})
        ORDER BY at DESC LIMIT %(candidates)s
    ) AS latest
    ORDER BY score DESC, at DESC LIMIT %(size)s OFFSET %(offset)s
"""
_NAMED = "SELECT id, at, 0 AS score FROM search_document WHERE id = ANY(%(ids)s)"
# An entry that was removed or withheld a moment ago still has its document: it gives no version.
_SHOWN = """
    WITH chosen AS MATERIALIZED ({chosen})
    SELECT d.kind, d.entry_id, d.reply_id, d.person_id, e.version, u.xmin || '-' || p.xmin,
           ts_headline('guildhall', CASE WHEN d.kind = 'person' THEN d.keywords ELSE d.body END, {words}, %(options)s)
    FROM chosen JOIN search_document d ON d.id = chosen.id
    LEFT JOIN content_entry e ON e.id = d.entry_id AND e.removed_at IS NULL AND NOT e.is_withheld
          AND e.community_id = ANY(%(readable)s)
    LEFT JOIN (accounts_user u JOIN accounts_profile p ON p.user_id = u.id) ON u.id = d.person_id
    ORDER BY chosen.score DESC, chosen.at DESC
"""


@dataclass(frozen=True, slots=True)
class Match:
    """A document that matches: what it stands for, in which version, and the text around the words (HTML-escaped,
    words in `<mark>`)."""

    kind: str
    entry_id: int | None
    reply_id: int | None
    person_id: int | None
    version: str
    snippet: SafeString


def matches_of(viewer: Any, query: str, kind: str, language: str, offset: int) -> list[Match]:
    """A page of the matches in order, and one more; where no word matches, titles and names that resemble the words."""
    readable = readable_community_ids(viewer)
    words, values = _tsquery(query)
    values |= {
        "readable": readable, "kind": kind, "language": language, "size": PAGE + 1, "offset": offset,
        "candidates": CANDIDATES, "now": clock.now(), "fresh": FRESH.total_seconds(), "options": _OPTIONS,
    }  # fmt: skip
    found = _asked(_RANKED.format(words=words, scope=_scope(viewer, kind, language)), words, values)
    if found or offset or '"' in query or " -" in f" {query}":
        return found
    ids = _alike(viewer, query, kind, language)
    return _asked(_NAMED, words, values | {"ids": ids}) if ids else []


def _scope(viewer: Any, kind: str, language: str) -> str:
    inside = "community_id = ANY(%(readable)s)"
    scope = f"({inside} OR kind = 'person')" if viewer.is_authenticated else inside
    if kind in Kind.values:
        scope += " AND kind = %(kind)s"
    if language:
        scope += " AND entry_id IN (SELECT id FROM content_entry WHERE language = %(language)s)"
    return scope


def _alike(viewer: Any, query: str, kind: str, language: str) -> list[int]:
    rows = Document.objects.visible_to(viewer).filter(title__trigram_word_similar=query)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if language:
        rows = rows.filter(entry__language=language)
    return list(rows.values_list("pk", flat=True)[:PAGE])


def _asked(chosen: str, words: str, values: Mapping[str, Any]) -> list[Match]:
    with connection.cursor() as sql:
        sql.execute(_SHOWN.format(chosen=chosen, words=words), values)
        return [_match(row) for row in sql.fetchall()]


def _match(row: Sequence[Any]) -> Match:
    kind, entry_id, reply_id, person_id, entry_version, person_version, cut = row
    version = person_version if person_id else entry_version
    marked = escape(cut).replace(_START, "<mark>").replace(_STOP, "</mark>")
    # The text was escaped just before.
    return Match(kind, entry_id, reply_id, person_id, str(version or ""), mark_safe(marked))  # noqa: S308


def _tsquery(query: str) -> tuple[str, dict[str, Any]]:
    """SQL and values of the query: all the words, quotes and minus signs as usual, the last perhaps unfinished.

    The text search configuration `guildhall` is made by a migration: English stems, accents ignored.
    """
    head, _, last = query.rpartition(" ")
    if not last.isalnum() or head.count('"') % 2:
        return "websearch_to_tsquery('guildhall', %(query)s)", {"query": query}
    prefix = "to_tsquery('guildhall', %(last)s || ':*')"
    if not head:
        return f"({prefix} || websearch_to_tsquery('guildhall', %(last)s))", {"last": last}
    return f"(websearch_to_tsquery('guildhall', %(head)s) && {prefix})", {"head": head, "last": last}
