"""Votes and favourites of the dump as marks, set by set.

The dump says of a vote when it was cast, not by whom: it counts in the number, names nobody and speaks for nobody's
profile. A vote for a question becomes five stars and one against it a single star; a vote for an answer becomes
thanks. Favourites do name somebody, and become that person's.
"""

from collections.abc import Callable

from django.db import connection, transaction

from apps.integrations.stackexchange.place import Place

UP, DOWN, FAVOURITE = 2, 3, 5
# Votes a transaction.
BATCH = 5_000

_COUNT = "SELECT count(*) FROM staged WHERE file = 'Votes' AND fate = 'new'"
_TAKE = """
    CREATE TEMPORARY TABLE ballot AS
    SELECT vote.id, vote.type, vote.at, post.entry_id, post.reply_id, voter.person_id
    FROM staged vote
    JOIN integrations_importeditem post
      ON post.source = %(source)s AND post.kind = 'post' AND post.external_id = vote.post::text
    LEFT JOIN integrations_importeditem voter
      ON voter.source = %(source)s AND voter.kind = 'person' AND voter.external_id = vote.person::text
    WHERE vote.file = 'Votes' AND vote.fate = 'new' AND vote.id > %(after)s
    ORDER BY vote.id LIMIT %(batch)s
"""
_LAST = "SELECT max(id), count(*) FROM ballot"
_STARS = """
    INSERT INTO ratings_entrymarks AS m (entry_id, stars, anonymous, kept)
    SELECT entry_id, counted.stars, counted.stars, 0
    FROM (
        SELECT entry_id, ARRAY[count(*) FILTER (WHERE type = %(down)s), 0, 0, 0,
                               count(*) FILTER (WHERE type = %(up)s)]::integer[] AS stars
        FROM ballot WHERE entry_id IS NOT NULL AND type IN (%(up)s, %(down)s) GROUP BY entry_id
    ) AS counted
    ON CONFLICT (entry_id) DO UPDATE SET
        stars = ARRAY(SELECT a + b FROM unnest(m.stars, excluded.stars) WITH ORDINALITY AS t (a, b, n) ORDER BY n),
        anonymous = ARRAY(
            SELECT a + b FROM unnest(m.anonymous, excluded.anonymous) WITH ORDINALITY AS t (a, b, n) ORDER BY n
        )
"""
_THANKS = """
    INSERT INTO ratings_replymarks AS m (reply_id, helpful, anonymous)
    SELECT reply_id, count(*), count(*) FROM ballot WHERE reply_id IS NOT NULL AND type = %(up)s GROUP BY reply_id
    ON CONFLICT (reply_id) DO UPDATE SET
        helpful = m.helpful + excluded.helpful, anonymous = m.anonymous + excluded.anonymous
"""
_FAVOURITES = """
    WITH kept AS (
        INSERT INTO ratings_favourite (entry_id, person_id, note, at)
        SELECT DISTINCT ON (entry_id, person_id) entry_id, person_id, '', at FROM ballot
        WHERE type = %(favourite)s AND entry_id IS NOT NULL AND person_id IS NOT NULL
        ORDER BY entry_id, person_id, at
        ON CONFLICT (entry_id, person_id) DO NOTHING RETURNING entry_id
    )
    INSERT INTO ratings_entrymarks AS m (entry_id, stars, anonymous, kept)
    SELECT entry_id, '{0,0,0,0,0}', '{0,0,0,0,0}', count(*) FROM kept GROUP BY entry_id
    ON CONFLICT (entry_id) DO UPDATE SET kept = m.kept + excluded.kept
"""
_NOTE = """
    INSERT INTO integrations_importeditem
        (source, kind, external_id, digest, community_id, person_id, entry_id, reply_id, imported_at)
    SELECT %(source)s, 'vote', id::text, '', %(community)s, NULL, entry_id, reply_id, now() FROM ballot
"""
# What shows the numbers is kept under the entry's version.
_TOUCH = """
    UPDATE content_entry SET version = version + 1 WHERE id IN (
        SELECT entry_id FROM ballot UNION SELECT reply.entry_id FROM ballot JOIN content_reply reply
        ON reply.id = ballot.reply_id
    )
"""


def count_votes() -> int:
    """How many votes are new."""
    with connection.cursor() as sql:
        sql.execute(_COUNT)
        return int(sql.fetchone()[0])


def write_votes(place: Place, *, watch: Callable[[int], None]) -> None:
    """Count every new vote on what it was for, and note that it was counted."""
    after = -1
    while True:
        last, taken = _write(place, after)
        if last is None:
            return
        after = last
        watch(taken)


@transaction.atomic
def _write(place: Place, after: int) -> tuple[int | None, int]:
    given: dict[str, str | int] = {
        "source": place.source,
        "community": place.community.pk,
        "after": after,
        "batch": BATCH,
        "up": UP,
        "down": DOWN,
        "favourite": FAVOURITE,
    }
    with connection.cursor() as sql:
        sql.execute(_TAKE, given)
        sql.execute(_LAST)
        last, taken = sql.fetchone()
        for step in (_STARS, _THANKS, _FAVOURITES, _NOTE, _TOUCH, "DROP TABLE ballot"):
            sql.execute(step, given)
    return last, taken
