"""Related entries: those that share tags or words.

Worked out once for all readers, with more candidates than are shown, and kept for hours; whoever shows them asks
for each reader what that reader may see. A new index of the entry forgets what was kept.
"""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import connection

from apps.content.models import Entry

_SECONDS = 6 * 3600
# So many of those that share a word or a tag are compared: with frequent ones there is no end of them.
MOST_COMPARED = 400
# Words in more documents than this say little, and finding them takes long; the database's own statistics know which
# ones these are. Of the others, the longest say most.
FREQUENT = 400
MOST_WORDS = 8
# For the entry's own and open communities, and once more for all others, of which each reader sees but some.
MOST_KEPT = 20
# Below this, what two entries share is chance: 1 is the most that any candidate has in words, and again in tags.
FEWEST = 0.3

_RELATED = """
    WITH frequent AS (
        SELECT word FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known (word, part)
        WHERE schemaname = current_schema() AND tablename = 'search_document' AND attname = 'words'
            AND word IS NOT NULL AND part * (
                SELECT reltuples FROM pg_class WHERE oid = 'search_document'::regclass
            ) > %(frequent)s
    ), given AS (
        SELECT e.id, e.community_id, (
            SELECT string_agg('''' || replace(replace(word.lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery
            FROM (
                SELECT lexeme FROM unnest(to_tsvector('guildhall', e.title || ' ' || (
                    SELECT coalesce(string_agg(t.name, ' '), '') FROM content_entry_tags l
                    JOIN content_tag t ON t.id = l.tag_id WHERE l.entry_id = e.id
                ))) WHERE length(lexeme) > 2 AND lexeme NOT IN (SELECT word FROM frequent)
                ORDER BY length(lexeme) DESC LIMIT %(words)s
            ) AS word
        ) AS query
        FROM content_entry e WHERE e.id = %(entry)s
    ), worded AS (
        SELECT d.entry_id, ts_rank(d.words, given.query, 1) AS score
        FROM given JOIN LATERAL (
            SELECT entry_id, words FROM search_document
            WHERE kind = 'entry' AND words @@ given.query AND entry_id <> given.id
            LIMIT %(compared)s
        ) AS d ON true
        WHERE given.query IS NOT NULL
    ), tagged AS (
        SELECT other.entry_id, sum(1 / (1 + ln(greatest(sizes.n, 1)))) AS score
        FROM content_entry_tags mine
        JOIN LATERAL (
            SELECT count(*) AS n FROM (
                SELECT FROM content_entry_tags WHERE tag_id = mine.tag_id LIMIT %(compared)s
            ) AS few
        ) AS sizes ON true
        JOIN LATERAL (
            SELECT entry_id FROM content_entry_tags
            WHERE tag_id = mine.tag_id AND entry_id <> mine.entry_id LIMIT %(compared)s
        ) AS other ON true
        WHERE mine.entry_id = %(entry)s
        GROUP BY other.entry_id
    ), scored AS (
        SELECT entry_id, coalesce(w.score / nullif(max(w.score) OVER (), 0), 0)
            + coalesce(t.score / nullif(max(t.score) OVER (), 0), 0)::float8 AS score
        FROM worded w FULL JOIN tagged t USING (entry_id)
    ), ranked AS (
        SELECT s.entry_id, e.community_id, s.score, row_number() OVER (
            PARTITION BY c.id = given.community_id OR (c.access = 'open' AND c.status = 'active')
            ORDER BY s.score DESC, s.entry_id DESC
        ) AS place
        FROM scored s
        JOIN content_entry e ON e.id = s.entry_id AND e.removed_at IS NULL AND NOT e.is_withheld
        JOIN communities_community c ON c.id = e.community_id
        CROSS JOIN given
        WHERE s.score >= %(fewest)s
    )
    SELECT entry_id, community_id FROM ranked WHERE place <= %(kept)s ORDER BY score DESC, entry_id DESC
"""


def related_ids(entry: Entry) -> list[tuple[int, int]]:
    """Ids of related entries with their communities, the nearest first; one statement, or none."""
    kept: list[tuple[int, int]] | None = cache.get(_key(entry.pk))
    if kept is None:
        with connection.cursor() as sql:
            sql.execute(
                _RELATED,
                {
                    "entry": entry.pk,
                    "compared": MOST_COMPARED,
                    "frequent": FREQUENT,
                    "words": MOST_WORDS,
                    "kept": MOST_KEPT,
                    "fewest": FEWEST,
                },
            )
            kept = [(pk, community_id) for pk, community_id in sql.fetchall()]
        cache.set(_key(entry.pk), kept, _SECONDS)
    return kept


def forget_related(entry_ids: Iterable[int]) -> None:
    """Work them out anew when they are next asked for."""
    cache.delete_many([_key(pk) for pk in entry_ids])


def _key(entry_id: int) -> str:
    return f"related:{entry_id}"
