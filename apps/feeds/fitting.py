"""Which open questions fit what somebody knows.

What they know: the expertise on their profile, the tags of questions that they answered (more if it was accepted or
helped somebody), tags that they follow, and the communities in which they are an expert.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _

from apps.communities.models import Community, Role
from apps.communities.standing import roles_of
from apps.content.listing import ids_listed
from apps.core.text import tag_slug_of
from apps.feeds.scope import scope_of

# So many lead the shelf; the rest goes by time.
MOST = 10
_SECONDS = 120
_NAMED = 3

_FITTING = """
    WITH open AS MATERIALIZED (
        SELECT id, community_id, published_at, ' ' || regexp_replace(lower(title), '\\W+', ' ', 'g') || ' ' AS title
        FROM content_entry
        WHERE community_id IN %(scope)s AND is_question AND answered_by = '' AND endorsed_count = 0
          AND removed_at IS NULL AND NOT is_withheld AND NOT is_history
          AND author_id <> %(me)s AND NOT (%(me)s = ANY(coauthor_ids))
        ORDER BY published_at DESC LIMIT 300
    ),
    answered AS (
        SELECT r.id, r.entry_id FROM content_reply r JOIN content_entry q ON q.id = r.entry_id
        WHERE r.author_id = %(me)s AND r.removed_at IS NULL AND q.is_question AND q.author_id <> %(me)s
        ORDER BY r.created_at DESC LIMIT 300
    ),
    known AS MATERIALIZED (
        SELECT tag_id, max(weight) AS weight FROM (
            SELECT id AS tag_id, 3 AS weight FROM content_tag WHERE slug = ANY(%(slugs)s)
            UNION ALL SELECT tag_id, 3 FROM content_tagsynonym WHERE slug = ANY(%(slugs)s)
            UNION ALL
            SELECT t.tag_id, CASE WHEN a.reply_id IS NULL AND m.reply_id IS NULL THEN 2 ELSE 3 END
            FROM answered JOIN content_entry_tags t ON t.entry_id = answered.entry_id
            LEFT JOIN content_acceptance a ON a.reply_id = answered.id
            LEFT JOIN ratings_replymarks m ON m.reply_id = answered.id AND m.helpful > 0
            UNION ALL
            SELECT tag_id, 1 FROM ratings_follow
            WHERE user_id = %(me)s AND level = 'everything' AND tag_id IS NOT NULL
        ) AS sources GROUP BY tag_id
    ),
    matched AS MATERIALIZED (
        SELECT et.entry_id, sum(known.weight) AS score,
               array_agg(t.name ORDER BY known.weight DESC, t.name) FILTER (WHERE known.weight > 1) AS known,
               array_agg(t.name ORDER BY t.name) FILTER (WHERE known.weight = 1) AS followed
        FROM open JOIN content_entry_tags et ON et.entry_id = open.id
        JOIN known USING (tag_id) JOIN content_tag t ON t.id = et.tag_id
        GROUP BY et.entry_id
    ),
    named AS MATERIALIZED (
        SELECT open.id, array_agg(word ORDER BY word) AS words
        FROM open JOIN unnest(%(words)s::text[]) AS word ON position(' ' || word || ' ' IN open.title) > 0
        GROUP BY open.id
    )
    SELECT open.id, coalesce(matched.known, '{}'), coalesce(named.words, '{}'), coalesce(matched.followed, '{}'),
           open.community_id = ANY(%(expert_in)s) AS is_expert
    FROM open LEFT JOIN matched ON matched.entry_id = open.id LEFT JOIN named ON named.id = open.id
    WHERE matched.entry_id IS NOT NULL OR named.id IS NOT NULL OR open.community_id = ANY(%(expert_in)s)
    ORDER BY coalesce(matched.score, 0) + 3 * coalesce(cardinality(named.words), 0)
             + (open.community_id = ANY(%(expert_in)s))::int DESC, open.published_at DESC, open.id DESC
    LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Fit:
    """Why a question fits: words of what the viewer knows, tags that they follow, or that they are an expert there."""

    known: tuple[str, ...]
    followed: tuple[str, ...]
    is_expert: bool

    def __str__(self) -> str:
        if self.known:
            return _("Fits what you know: %(words)s") % {"words": ", ".join(self.known[:_NAMED])}
        if self.followed:
            return _("It has a tag that you follow: %(tags)s") % {"tags": ", ".join(self.followed[:_NAMED])}
        return _("You are an expert in this community")


def fitting_questions(viewer: Any, community: Community | None) -> dict[int, Fit]:
    """By id, the questions that fit best, the best first; kept for two minutes. Their page decides what is seen."""
    if not viewer.is_authenticated:
        return {}
    key = f"fitting:{viewer.pk}:{community.pk if community else ''}"
    found: dict[int, Fit] | None = cache.get(key)
    if found is None:
        found = _asked(viewer, community)
        cache.set(key, found, _SECONDS)
    return found


def _asked(viewer: Any, community: Community | None) -> dict[int, Fit]:
    expertise = viewer.profile.expertise
    values = {
        "me": viewer.pk,
        "scope": ids_listed(scope_of(viewer, community)),
        "slugs": [slug for word in expertise if (slug := tag_slug_of(word))],
        "words": [words for word in expertise if (words := " ".join(re.findall(r"\w+", word.lower())))],
        "expert_in": [pk for pk, role in roles_of(viewer).items() if role == Role.SME],
        "most": MOST,
    }
    with connection.cursor() as sql:
        sql.execute(_FITTING, values)
        rows = sql.fetchall()
    return {pk: Fit(_once(known + said), tuple(followed), expert) for pk, known, said, followed, expert in rows}


def _once(words: list[str]) -> tuple[str, ...]:
    """The words without those that only differ in case or hyphens."""
    return tuple({tag_slug_of(word): word for word in reversed(words)}.values())[::-1]
