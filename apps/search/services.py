"""Keeping the list of known words, which corrects typos."""

from django.db import connection, transaction

FEWEST_DOCUMENTS = 2

# ts_stat over the 'simple' configuration gives whole words, which read better in a suggestion than stems.
_WORDS = """
    INSERT INTO search_word (word, documents)
    SELECT word, ndoc FROM ts_stat($$
        SELECT to_tsvector('simple', title || ' ' || keywords || ' ' || left(body, 2000)) FROM search_document
        WHERE community_id IN (
            SELECT id FROM communities_community WHERE access = 'open' AND status = 'active'
        )
    $$) WHERE length(word) BETWEEN 4 AND 40 AND word ~ '^[[:alpha:]-]+$' AND ndoc >= %s
"""
# What people show of themselves is rare by nature, and known to every colleague; visitors get no suggestions.
_NAMES = """
    INSERT INTO search_word (word, documents)
    SELECT word, ndoc FROM ts_stat($$
        SELECT to_tsvector('simple', title || ' ' || keywords) FROM search_document WHERE kind = 'person'
    $$) WHERE length(word) BETWEEN 4 AND 40 AND word ~ '^[[:alpha:]-]+$'
    ON CONFLICT (word) DO NOTHING
"""


@transaction.atomic
def refresh_words() -> None:
    """Rewrite the known words from open communities only: a suggestion must not tell what a hidden one holds."""
    with connection.cursor() as sql:
        sql.execute("DELETE FROM search_word")
        sql.execute(_WORDS, [FEWEST_DOCUMENTS])
        sql.execute(_NAMES)
