"""Finding: full text, ranked by relevance and freshness, with help for typos."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.accounts.models import User
from apps.content.models import Entry
from apps.core import clock
from apps.search.models import Document, Kind

PAGE = 20
LONGEST_QUERY = 200
# Ranking reads every candidate's vector, so only the latest matches are ranked.
CANDIDATES = 400
# A recent document counts up to twice as much as an old one.
FRESH = timedelta(days=180)
_CONFIG = "'guildhall'"
_START, _STOP = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: a person, or an entry with the text around the words (HTML-escaped, words in `<mark>`)."""

    kind: str
    entry: Entry | None
    person: User | None
    url: str
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: hits, whether more follow, and what the words may have been meant to be."""

    hits: list[Hit]
    has_more: bool
    suggestion: str


def found_for(viewer: Any, query: str, *, kind: str = "", language: str = "", page: int = 1) -> Found:
    """Search what the viewer may see. `kind`: entry, reply, person or empty for all; `language`: only entries (with
    their replies) written in it. At most six statements."""
    query = " ".join(query.replace("\x00", " ").split())[:LONGEST_QUERY]
    if not query:
        return Found([], False, "")
    offset = (page - 1) * PAGE
    rows = _ranked(viewer, query, kind, language, offset)
    hits = _hits(viewer, query, rows[:PAGE])
    suggestion = suggestion_for(query) if len(hits) < 3 and page == 1 and viewer.is_authenticated else ""
    if suggestion and not hits:
        # Nobody writes a word like that: what was probably meant is shown at once, and said.
        rows = _ranked(viewer, suggestion, kind, language, 0)
        hits = _hits(viewer, suggestion, rows[:PAGE])
    return Found(hits, len(rows) > PAGE, suggestion)


def suggestion_for(query: str) -> str:
    """The query with unknown words replaced by known ones, or "" where nothing is better.

    Two slips of the finger are forgiven (one in a short word): letters missing, added or wrong, or one pair swapped.
    """
    words = [word.lower() for word in query.split()]
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT given.word, best.word FROM unnest(%s::text[]) AS given (word)
            CROSS JOIN LATERAL (SELECT CASE WHEN length(given.word) < 5 THEN 1 ELSE 2 END AS most) AS slips
            LEFT JOIN LATERAL (
                SELECT w.word FROM search_word w
                WHERE levenshtein_less_equal(w.word, given.word, slips.most) <= slips.most
                ORDER BY levenshtein(w.word, given.word), left(w.word, 1) <> left(given.word, 1), w.documents DESC
                LIMIT 1
            ) AS best ON true
            WHERE length(given.word) BETWEEN 4 AND 40
              AND NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = given.word)
            """,
            [words],
        )
        better = {given: best for given, best in sql.fetchall() if best}
    return " ".join(better.get(word, word) for word in words) if better else ""


def _ranked(viewer: Any, query: str, kind: str, language: str, offset: int) -> list[Document]:
    """A page of the matches in order, and one more; where no word matches, titles and names that resemble the words."""
    rows = Document.objects.visible_to(viewer)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if language:
        rows = rows.filter(entry__language=language)
    sql, params = _tsquery(query)
    latest = rows.extra(where=[f"words @@ ({sql})"], params=params).order_by("-at").values("pk")[:CANDIDATES]
    score = RawSQL(
        f"ts_rank_cd(words, {sql}, 1) * (1 + exp(-extract(epoch FROM %s - at) / %s))",
        [*params, clock.now(), FRESH.total_seconds()],
    )
    lean = Document.objects.defer("words", "body", "keywords")
    found = list(lean.filter(pk__in=latest).annotate(score=score).order_by("-score", "-at")[offset : offset + PAGE + 1])
    if found or offset or '"' in query or " -" in f" {query}":
        return list(found)
    alike = rows.filter(title__trigram_word_similar=query).values("pk")[:PAGE]
    return list(lean.filter(pk__in=alike).order_by("-at"))


def _tsquery(query: str) -> tuple[str, list[str]]:
    """SQL and parameters of the query: all the words, quotes and minus signs as usual, the last perhaps unfinished."""
    head, _, last = query.rpartition(" ")
    if not last.isalnum() or head.count('"') % 2:
        return f"websearch_to_tsquery({_CONFIG}, %s)", [query]
    prefix = f"to_tsquery({_CONFIG}, %s || ':*')"
    if not head:
        return f"{prefix} || websearch_to_tsquery({_CONFIG}, %s)", [last, last]
    return f"websearch_to_tsquery({_CONFIG}, %s) && {prefix}", [head, last]


def _hits(viewer: Any, query: str, rows: list[Document]) -> list[Hit]:
    """Load what the documents stand for through the doors that decide access, and cut the snippets."""
    entries = (
        Entry.objects.visible_to(viewer)
        .select_related("author", "community")
        .prefetch_related("tags")
        .defer("source", "html")
        .in_bulk({row.entry_id for row in rows if row.entry_id})
    )
    people = (
        User.objects.visible_to(viewer).select_related("profile").in_bulk({r.person_id for r in rows if r.person_id})
    )
    snippets = _snippets(query, [row.pk for row in rows])
    hits = []
    for row in rows:
        entry, person = entries.get(row.entry_id or 0), people.get(row.person_id or 0)
        if entry is None and person is None:
            continue
        url = f"/replies/{row.reply_id}/" if row.reply_id else (entry or person).get_absolute_url()
        hits.append(Hit(row.kind, entry, person, url, snippets.get(row.pk, mark_safe(""))))
    return hits


def _snippets(query: str, ids: list[int]) -> dict[int, SafeString]:
    """Per document the words around the matches; the marks are control characters until all else is escaped."""
    options = f"StartSel={_START}, StopSel={_STOP}, MaxWords=32, MinWords=16, MaxFragments=2, FragmentDelimiter= … "
    sql, params = _tsquery(query)
    text = "CASE WHEN kind = 'person' THEN keywords ELSE body END"
    cut = RawSQL(f"ts_headline({_CONFIG}, {text}, {sql}, %s)", [*params, options])
    rows = Document.objects.filter(pk__in=ids).annotate(cut=cut)
    return {
        pk: mark_safe(escape(cut).replace(_START, "<mark>").replace(_STOP, "</mark>"))  # noqa: S308  # Escaped just before.
        for pk, cut in rows.values_list("pk", "cut")
    }
