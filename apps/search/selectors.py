"""Finding: full text, ranked by relevance and freshness, with help for typos."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString

from apps.accounts.models import User
from apps.content.models import Entry
from apps.search.matching import PAGE, Match, matches_of

LONGEST_QUERY = 200


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


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The same without what the documents stand for: some of them may be gone since."""

    matches: list[Match]
    has_more: bool
    suggestion: str


def found_for(viewer: Any, query: str, *, kind: str = "", language: str = "", page: int = 1) -> Found:
    """Search what the viewer may see. `kind`: entry, reply, person or empty for all; `language`: only entries (with
    their replies) written in it. At most seven statements."""
    looked_up = look_up(viewer, query, kind=kind, language=language, page=page)
    return Found(_hits(viewer, looked_up.matches), looked_up.has_more, looked_up.suggestion)


def look_up(viewer: Any, query: str, *, kind: str = "", language: str = "", page: int = 1) -> LookedUp:
    """The same for who has kept what is shown of the things found; one statement where enough was found."""
    query = " ".join(query.replace("\x00", " ").split())[:LONGEST_QUERY]
    if not query:
        return LookedUp([], False, "")
    rows = matches_of(viewer, query, kind, language, (page - 1) * PAGE)
    shown = _still_there(rows)
    suggestion = suggestion_for(query) if len(shown) < 3 and page == 1 and viewer.is_authenticated else ""
    if suggestion and not shown:
        # Nobody writes a word like that: what was probably meant is shown at once, and said.
        rows = matches_of(viewer, suggestion, kind, language, 0)
        shown = _still_there(rows)
    return LookedUp(shown, len(rows) > PAGE, suggestion)


def _still_there(rows: list[Match]) -> list[Match]:
    return [row for row in rows[:PAGE] if row.version]


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


def _hits(viewer: Any, matches: list[Match]) -> list[Hit]:
    """Load what the documents stand for through the doors that decide access."""
    entries = entries_of(viewer, {row.entry_id for row in matches if row.entry_id})
    people = people_of(viewer, {row.person_id for row in matches if row.person_id})
    hits = []
    for row in matches:
        entry, person = entries.get(row.entry_id or 0), people.get(row.person_id or 0)
        seen = entry or person
        if seen is None:
            continue
        url = f"/replies/{row.reply_id}/" if row.reply_id else seen.get_absolute_url()
        hits.append(Hit(row.kind, entry, person, url, row.snippet))
    return hits


def entries_of(viewer: Any, ids: Collection[int]) -> dict[int, Entry]:
    """Those of the entries that the viewer sees, without their long texts."""
    rows = Entry.objects.visible_to(viewer).select_related("author", "community").prefetch_related("tags")
    return rows.defer("source", "html").in_bulk(ids) if ids else {}


def people_of(viewer: Any, ids: Collection[int]) -> dict[int, User]:
    """Those of the people whom the viewer sees."""
    return User.objects.visible_to(viewer).select_related("profile").in_bulk(ids) if ids else {}
