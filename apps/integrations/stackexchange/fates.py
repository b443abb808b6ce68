"""What becomes of every row, decided by SQL over the temporary table before anything is written.

Each statement gives a fate to rows that have none yet, so the order is part of the meaning, and every row ends
with exactly one. `new` and `here` are kept; all others are reasons for leaving a row out (`REASONS`).
"""

from typing import Any, NamedTuple

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEW, HERE = "new", "here"

REASONS: dict[str, str | Promise] = {
    "duplicate": _("the same Id stands in the file before"),
    "no_text": _("has no text"),
    "no_post": _("belongs to a post that is not in the dump or was left out"),
    "deleted_here": _("belongs to something that was imported and then deleted here"),
    "tag_text": _("describes a tag, for which there is no place yet"),
    "other_post": _("is neither a question nor an answer"),
    "tag_history": _("former tags, of which no history is kept"),
    "unedited": _("first text of a post that was never edited, which is the post itself"),
    "happening": _("closing, locking, migrating and the like, for which there is no place"),
    "downvote": _("votes against an answer, for which there is no mark"),
    "accepted": _("says when an answer was accepted, and is kept as that"),
    "moderation": _("bounties and votes of moderation, for which there is no place"),
    "link": _("links between posts, for which there is no place yet; those in the texts are kept"),
    "badge": _("badges, which are earned under another site's rules"),
    "unused_tag": _("no discussion has this tag"),
    "bystander": _("never wrote, edited or marked anything by name"),
}

_DUPLICATES = """
    UPDATE staged SET fate = 'duplicate' FROM (
        SELECT ctid AS row, row_number() OVER (PARTITION BY file, id ORDER BY line, ctid) AS nth FROM staged
    ) AS counted WHERE staged.ctid = counted.row AND nth > 1
"""

_POSTS_BEFORE = """
    UPDATE staged SET fate = 'here' FROM integrations_importeditem item
    WHERE file = 'Posts' AND fate IS NULL AND item.source = %(source)s AND item.kind = 'post'
      AND item.external_id = staged.id::text
"""
_POSTS = """
    UPDATE staged SET fate = CASE
        WHEN type IN (4, 5) THEN 'tag_text'
        WHEN type NOT IN (1, 2) THEN 'other_post'
        WHEN coalesce(trim(data->>'Body'), '') = '' THEN 'no_text'
        WHEN type = 1 THEN 'new'
    END WHERE file = 'Posts' AND fate IS NULL
"""
# Every post that a comment, an answer or a vote may belong to, with its thread: from the dump or from an earlier run.
_KEPT = """
    CREATE TEMPORARY TABLE kept AS
    SELECT item.external_id::bigint AS id, question.external_id::bigint AS thread,
           item.entry_id IS NOT NULL OR item.reply_id IS NOT NULL AS lives, item.reply_id IS NULL AS is_question
    FROM integrations_importeditem item
    LEFT JOIN content_reply reply ON reply.id = item.reply_id
    LEFT JOIN integrations_importeditem question
      ON question.source = item.source AND question.kind = 'post'
     AND question.entry_id = coalesce(item.entry_id, reply.entry_id)
    WHERE item.source = %(source)s AND item.kind = 'post'
    UNION ALL
    SELECT id, id, true, true FROM staged WHERE file = 'Posts' AND fate = 'new' AND type = 1
"""
_ANSWERS = """
    UPDATE staged SET fate = CASE WHEN kept.lives THEN 'new' ELSE 'deleted_here' END, thread = kept.thread
    FROM kept WHERE file = 'Posts' AND fate IS NULL AND type = 2 AND kept.id = staged.post AND kept.is_question
"""
_KEEP_ANSWERS = """
    INSERT INTO kept SELECT id, thread, true, false FROM staged WHERE file = 'Posts' AND fate = 'new' AND type = 2
"""
_QUESTION_THREADS = "UPDATE staged SET thread = id WHERE file = 'Posts' AND type = 1 AND fate = 'new'"
_COMMENTS_BEFORE = """
    UPDATE staged SET fate = 'here' FROM integrations_importeditem item
    WHERE file = 'Comments' AND fate IS NULL AND item.source = %(source)s AND item.kind = 'comment'
      AND item.external_id = staged.id::text
"""
_COMMENTS = """
    UPDATE staged SET thread = kept.thread, fate = CASE
        WHEN NOT kept.lives THEN 'deleted_here'
        WHEN coalesce(trim(data->>'Text'), '') = '' THEN 'no_text'
        ELSE 'new'
    END FROM kept WHERE file = 'Comments' AND fate IS NULL AND kept.id = staged.post
"""
_OF_NOTHING = """
    UPDATE staged SET fate = 'no_post'
    WHERE fate IS NULL AND (
        file IN ('Posts', 'Comments')
        OR file IN ('PostHistory', 'Votes') AND NOT EXISTS (SELECT FROM kept WHERE kept.id = staged.post)
    )
"""
_HISTORY = """
    UPDATE staged SET fate = CASE
        WHEN type IN (3, 6, 9) THEN 'tag_history'
        WHEN type > 9 OR type < 1 THEN 'happening'
        WHEN coalesce(data->>'Text', '') = '' THEN 'no_text'
        WHEN NOT EXISTS (
            SELECT FROM staged edit WHERE edit.file = 'PostHistory' AND edit.post = staged.post
            AND edit.type IN (4, 5, 7, 8) AND edit.fate IS NULL AND coalesce(edit.data->>'Text', '') <> ''
        ) THEN 'unedited'
        WHEN EXISTS (
            SELECT FROM staged owner WHERE owner.file = 'Posts' AND owner.id = staged.post AND owner.fate = 'new'
        ) THEN 'new'
        ELSE 'here'
    END WHERE file = 'PostHistory' AND fate IS NULL
"""
# Votes name nobody, favourites do. A vote on a question becomes stars, one for an answer thanks.
_VOTES_BEFORE = """
    UPDATE staged SET fate = 'here' FROM integrations_importeditem item
    WHERE file = 'Votes' AND fate IS NULL AND item.source = %(source)s AND item.kind = 'vote'
      AND item.external_id = staged.id::text
"""
_VOTES = """
    UPDATE staged SET thread = kept.thread, fate = CASE
        WHEN type = 1 THEN 'accepted'
        WHEN type NOT IN (2, 3, 5) THEN 'moderation'
        WHEN NOT kept.lives THEN 'deleted_here'
        WHEN type = 3 AND NOT kept.is_question THEN 'downvote'
        WHEN type = 5 AND (person IS NULL OR NOT kept.is_question) THEN 'moderation'
        ELSE 'new'
    END FROM kept WHERE file = 'Votes' AND fate IS NULL AND kept.id = staged.post
"""
_OTHERS = """
    UPDATE staged SET fate = CASE file WHEN 'PostLinks' THEN 'link' ELSE 'badge' END
    WHERE file IN ('PostLinks', 'Badges') AND fate IS NULL
"""
_TAGS = """
    UPDATE staged SET fate = CASE
        WHEN NOT EXISTS (
            SELECT FROM staged question WHERE question.file = 'Posts' AND question.type = 1
            AND question.fate IN ('new', 'here') AND question.data->'TagSlugs' ? staged.name
        ) THEN 'unused_tag'
        WHEN EXISTS (SELECT FROM content_tag tag WHERE tag.slug = staged.name) THEN 'here'
        ELSE 'new'
    END WHERE file = 'Tags' AND fate IS NULL
"""
_PEOPLE = """
    UPDATE staged SET fate = CASE
        WHEN EXISTS (
            SELECT FROM integrations_importeditem item
            WHERE item.source = %(source)s AND item.kind = 'person' AND item.external_id = staged.id::text
        ) THEN 'here'
        WHEN staged.id IN (SELECT person FROM ({actors}) AS actors) THEN 'new'
        ELSE 'bystander'
    END WHERE file = 'Users' AND fate IS NULL
"""
# Who did something by name, and when first. Rows that are here already count as well: an earlier run may have
# been killed, and the same dump must always need the same people.
ACTORS = """
    SELECT person, name, at FROM staged
    WHERE file IN ('Posts', 'Comments', 'PostHistory') AND fate IN ('new', 'here')
    UNION ALL
    SELECT person, NULL, at FROM staged WHERE file = 'Votes' AND person IS NOT NULL AND fate <> 'no_post'
    UNION ALL
    SELECT (data->>'LastEditorUserId')::bigint, NULL, at FROM staged
    WHERE file = 'Posts' AND fate IN ('new', 'here') AND data->>'LastEditorUserId' ~ '^-?[0-9]{1,18}$'
"""

_STEPS = (
    _DUPLICATES,
    _POSTS_BEFORE,
    _POSTS,
    "DROP TABLE IF EXISTS kept",
    _KEPT,
    "CREATE INDEX ON kept (id)",
    _ANSWERS,
    _KEEP_ANSWERS,
    _QUESTION_THREADS,
    _COMMENTS_BEFORE,
    _COMMENTS,
    _OF_NOTHING,
    _HISTORY,
    _VOTES_BEFORE,
    _VOTES,
    _OTHERS,
    _TAGS,
    _PEOPLE.replace("{actors}", ACTORS),
    "CREATE INDEX ON staged (thread)",
    "ANALYZE staged",
)

# What never changes about a post. A dump whose posts mostly differ in it is another site's.
DIGEST = "md5(staged.type::text || ' ' || to_char(staged.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'))"
_STRANGERS = f"""
    SELECT count(*), count(*) FILTER (WHERE item.digest <> {DIGEST})
    FROM staged JOIN integrations_importeditem item
      ON item.source = %s AND item.kind = 'post' AND item.external_id = staged.id::text
    WHERE staged.file = 'Posts' AND staged.fate = 'here'
"""  # noqa: S608 (put together from constants of this module)


class Count(NamedTuple):
    """So many rows of a file have this fate."""

    file: str
    fate: str
    rows: int


def decide_fates(source: str) -> list[Count]:
    """Give every staged row its fate, and count them."""
    given: dict[str, Any] = {"source": source}
    with connection.cursor() as sql:
        for step in _STEPS:
            sql.execute(step, given if "%(source)s" in step else None)
        sql.execute("SELECT file, fate, count(*) FROM staged GROUP BY file, fate ORDER BY file, fate")
        return [Count(*row) for row in sql.fetchall()]


def is_another_sites(source: str) -> bool:
    """Whether the posts that seem to be here already are really other ones with the same numbers."""
    with connection.cursor() as sql:
        sql.execute(_STRANGERS, [source])
        same_ids, strangers = sql.fetchone()
    return bool(strangers * 2 > same_ids)
