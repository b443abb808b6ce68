"""What people's acts on entries weigh: made from what stands, never counted up and down.

The log says only where to look: each settled pair of entry and person, and each summed-up entry, is made anew from
the rows of replies, marks, mentions and readings. So an act that was taken back leaves nothing, an event that comes
twice or late changes nothing, and the sums kept step by step are those of a rebuild.
"""

import json
from collections.abc import Collection
from typing import Any

from django.db import connection

from apps.feeds.models import Scale
from apps.feeds.reading_marks import Pair
from apps.feeds.scoring import BY_SHELF, FEWEST_PEOPLE, GOOD_STARS, MOST_HALVINGS, WEIGHTS, scale

# Where somebody's acts count at all: on what stands and is not their own, while their account is open. What was
# prepared counts from its publication on.
_OPEN = """
    SELECT pair.entry_id, pair.person_id, mark.logged_at, mark.viewed_from, coalesce(mark.by_shelf, FALSE) AS by_shelf,
           CASE WHEN e.prepared_at IS NULL THEN '-infinity' ELSE e.published_at END AS since
    FROM pair
    JOIN content_entry e ON e.id = pair.entry_id AND e.removed_at IS NULL AND NOT e.is_withheld
        AND e.author_id <> pair.person_id AND NOT e.coauthor_ids @> ARRAY[pair.person_id]
    JOIN accounts_user person ON person.id = pair.person_id AND person.is_active
    LEFT JOIN feeds_readmark mark ON mark.entry_id = pair.entry_id AND mark.user_id = pair.person_id
"""
# What of it stands. `is_told`: by this row alone; the others count only up to where the log names the person, because
# an import brings rows of people who were never here.
_ACTS = """
    SELECT 'viewed' AS act, FALSE AS is_told,
           CASE WHEN o.viewed_from IS NOT NULL AND o.logged_at >= o.since
                THEN greatest(o.viewed_from, o.since) END AS at
    UNION ALL
    SELECT 'replied', FALSE, r.created_at FROM content_reply r
    WHERE r.entry_id = o.entry_id AND r.author_id = o.person_id AND r.removed_at IS NULL AND NOT r.is_history
    UNION ALL
    SELECT 'thanked', FALSE, h.at FROM ratings_helpful h JOIN content_reply r ON r.id = h.reply_id
    WHERE h.person_id = o.person_id AND r.entry_id = o.entry_id AND r.removed_at IS NULL
    UNION ALL
    SELECT 'endorsed', FALSE, d.at FROM content_endorsement d JOIN content_reply r ON r.id = d.reply_id
    WHERE d.by_id = o.person_id AND r.entry_id = o.entry_id AND r.removed_at IS NULL
    UNION ALL
    SELECT 'accepted', FALSE, a.at FROM content_acceptance a WHERE a.entry_id = o.entry_id AND a.by_id = o.person_id
    UNION ALL
    SELECT 'rated', FALSE, g.at FROM ratings_rating g
    WHERE g.entry_id = o.entry_id AND g.person_id = o.person_id AND g.stars >= %(good)s
    UNION ALL
    SELECT 'kept', FALSE, k.at FROM ratings_favourite k WHERE k.entry_id = o.entry_id AND k.person_id = o.person_id
    UNION ALL
    SELECT 'followed', FALSE, f.at FROM ratings_follow f
    WHERE f.entry_id = o.entry_id AND f.user_id = o.person_id AND f.level = 'everything'
    UNION ALL
    SELECT 'cited', TRUE, greatest(c.at, s.published_at) FROM citations_citation c
    JOIN content_entry s ON s.id = c.source_id AND s.removed_at IS NULL AND NOT s.is_withheld
    WHERE c.target_id = o.entry_id AND c.by_id = o.person_id AND c.withdrawn_at IS NULL
        AND c.at <= o.logged_at
    UNION ALL
    SELECT 'listed', TRUE, l.published_at FROM favourites_listitem i JOIN favourites_readinglist l ON l.id = i.list_id
    WHERE i.entry_id = o.entry_id AND l.owner_id = o.person_id
    UNION ALL
    SELECT 'summed_up', TRUE, greatest(p.at, s.published_at) FROM wiki_provenance p
    JOIN content_entry s ON s.id = p.page_id AND s.removed_at IS NULL AND NOT s.is_withheld AND NOT s.is_history
    WHERE p.source_id = o.entry_id AND p.by_id = o.person_id
"""
# A person counts with the strongest act: each that is stronger than all before it adds the difference, at its time.
_SETTLE = f"""
    WITH pair AS ({{pairs}}), open AS ({_OPEN}), act AS (
        SELECT o.entry_id, o.person_id, acts.at, acts.act = 'replied' AS wrote,
               (%(weights)s::jsonb ->> acts.act)::float8
               * CASE WHEN o.by_shelf AND acts.at >= o.viewed_from THEN %(by_shelf)s ELSE 1 END AS weight
        FROM open o CROSS JOIN LATERAL ({_ACTS}) AS acts
        WHERE acts.at >= o.since AND (acts.is_told OR acts.at <= o.logged_at)
    ), step AS (
        SELECT act.*, coalesce(max(weight) OVER earlier, 0) AS before,
               greatest(-%(most)s, least(%(most)s, extract(epoch FROM at - %(landmark)s) / %(half_life)s)) AS halvings
        FROM act
        WINDOW earlier AS (PARTITION BY entry_id, person_id ORDER BY at, weight DESC
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), standing AS (
        SELECT entry_id, person_id, max(weight) AS weight, max(at) AS at, bool_or(wrote) AS wrote,
               sum(greatest(weight - before, 0) * power(2::float8, halvings)) AS mass
        FROM step GROUP BY entry_id, person_id
    ), kept AS (
        INSERT INTO feeds_engagement AS g (entry_id, person_id, weight, mass, at, wrote)
        SELECT entry_id, person_id, weight, mass, at, wrote FROM standing
        ON CONFLICT (entry_id, person_id) DO UPDATE
        SET weight = excluded.weight, mass = excluded.mass, at = excluded.at, wrote = excluded.wrote
        WHERE (g.weight, g.mass, g.at, g.wrote)
            IS DISTINCT FROM (excluded.weight, excluded.mass, excluded.at, excluded.wrote)
        RETURNING g.entry_id
    ), gone AS (
        DELETE FROM feeds_engagement g USING pair
        WHERE g.entry_id = pair.entry_id AND g.person_id = pair.person_id AND NOT EXISTS
            (SELECT FROM standing s WHERE s.entry_id = pair.entry_id AND s.person_id = pair.person_id)
        RETURNING g.entry_id
    )
    SELECT entry_id FROM kept UNION SELECT entry_id FROM gone
"""  # noqa: S608  # Put together from the constants above.
_GIVEN = "SELECT * FROM unnest(%(entries)s::bigint[], %(people)s::bigint[]) AS given (entry_id, person_id)"
# Put on a list or summed up without having it open: few rows, which every choice of pairs takes in.
_ELSEWHERE = """
    UNION SELECT i.entry_id, l.owner_id FROM favourites_listitem i JOIN favourites_readinglist l ON l.id = i.list_id
          WHERE i.entry_id = ANY(%(entries)s) AND l.published_at IS NOT NULL
    UNION SELECT source_id, by_id FROM wiki_provenance WHERE source_id = ANY(%(entries)s)
"""
# All who may have done anything to the entries: whoever acts is marked.
_OF_ENTRIES = f"""
    SELECT entry_id, user_id AS person_id FROM feeds_readmark
    WHERE entry_id = ANY(%(entries)s) AND logged_at IS NOT NULL
    UNION SELECT entry_id, person_id FROM feeds_engagement WHERE entry_id = ANY(%(entries)s)
    {_ELSEWHERE}
"""  # noqa: S608  # As above.
# Those who did more than read.
_OF_ACTS = f"""
    SELECT entry_id, person_id FROM feeds_engagement WHERE entry_id = ANY(%(entries)s) AND weight > %(viewed)s
    UNION SELECT entry_id, author_id FROM content_reply WHERE entry_id = ANY(%(entries)s)
    UNION SELECT r.entry_id, h.person_id FROM content_reply r JOIN ratings_helpful h ON h.reply_id = r.id
          WHERE r.entry_id = ANY(%(entries)s)
    UNION SELECT r.entry_id, d.by_id FROM content_reply r JOIN content_endorsement d ON d.reply_id = r.id
          WHERE r.entry_id = ANY(%(entries)s)
    UNION SELECT entry_id, by_id FROM content_acceptance WHERE entry_id = ANY(%(entries)s)
    UNION SELECT target_id, by_id FROM citations_citation WHERE target_id = ANY(%(entries)s)
    {_ELSEWHERE}
"""  # noqa: S608  # As above.
# Authors who count and others who do not: where the one may have become the other.
_OF_AUTHORS = f"""
    SELECT m.entry_id, m.user_id AS person_id
    FROM feeds_readmark m LEFT JOIN feeds_engagement g ON g.entry_id = m.entry_id AND g.person_id = m.user_id
    WHERE m.entry_id = ANY(%(entries)s) AND m.logged_at IS NOT NULL AND g.id IS NULL
    UNION SELECT g.entry_id, g.person_id FROM feeds_engagement g JOIN content_entry e ON e.id = g.entry_id
          WHERE g.entry_id = ANY(%(entries)s)
              AND (g.person_id = e.author_id OR e.coauthor_ids @> ARRAY[g.person_id])
    {_ELSEWHERE}
"""  # noqa: S608  # As above.
_OF_PEOPLE = """
    SELECT entry_id, user_id AS person_id FROM feeds_readmark WHERE user_id = ANY(%(people)s)
    UNION SELECT entry_id, person_id FROM feeds_engagement WHERE person_id = ANY(%(people)s)
    UNION SELECT i.entry_id, l.owner_id FROM favourites_listitem i JOIN favourites_readinglist l ON l.id = i.list_id
          WHERE l.owner_id = ANY(%(people)s) AND l.published_at IS NOT NULL
    UNION SELECT source_id, by_id FROM wiki_provenance WHERE by_id = ANY(%(people)s)
"""
_SUM_UP = """
    WITH sums AS (
        SELECT g.entry_id, sum(g.mass) AS mass, count(*) AS people, count(*) FILTER (WHERE g.wrote) AS talkers,
               (array_agg(g.at ORDER BY g.at DESC))[%(fewest)s] AS fifth_at
        FROM feeds_engagement g WHERE g.entry_id = ANY(%(entries)s) GROUP BY g.entry_id
    ), marked AS (
        SELECT sums.*, e.community_id, coalesce(s.stars[4] + s.stars[5], 0) AS up, coalesce(s.given, 0) AS given,
               coalesce((SELECT sum(m.helpful) FROM content_reply r JOIN ratings_replymarks m ON m.reply_id = r.id
                         WHERE r.entry_id = e.id AND r.removed_at IS NULL), 0) AS thanks
        FROM sums JOIN content_entry e ON e.id = sums.entry_id
        LEFT JOIN LATERAL (SELECT k.stars, (SELECT sum(n) FROM unnest(k.stars) AS n) AS given
                           FROM ratings_entrymarks k WHERE k.entry_id = e.id) AS s ON TRUE
    ), gone AS (
        DELETE FROM feeds_entrymass m WHERE m.entry_id = ANY(%(entries)s)
            AND NOT EXISTS (SELECT FROM sums WHERE sums.entry_id = m.entry_id)
        RETURNING m.community_id
    ), kept AS (
        INSERT INTO feeds_entrymass AS m (entry_id, community_id, mass, people, talkers, fifth_at, up, marks)
        SELECT entry_id, community_id, mass, people, talkers, fifth_at, up + thanks, given + thanks FROM marked
        ON CONFLICT (entry_id) DO UPDATE SET
            community_id = excluded.community_id, mass = excluded.mass, people = excluded.people,
            talkers = excluded.talkers, fifth_at = excluded.fifth_at, up = excluded.up, marks = excluded.marks
        RETURNING m.community_id
    )
    SELECT community_id FROM kept UNION SELECT community_id FROM gone
"""


def settle_pairs(pairs: Collection[Pair]) -> set[int]:
    """Make anew what these people's acts on these entries weigh. Returns the entries whose sums are no longer right."""
    given = {"entries": [entry_id for entry_id, _ in pairs], "people": [person_id for _, person_id in pairs]}
    return _settle(_GIVEN, given) if pairs else set()


def settle_entries(entry_ids: Collection[int]) -> set[int]:
    """The same for everybody who did anything to these entries."""
    return _settle(_OF_ENTRIES, {"entries": list(entry_ids)}) if entry_ids else set()


def settle_acts(entry_ids: Collection[int]) -> set[int]:
    """The same for those who did more than read these entries."""
    given = {"entries": list(entry_ids), "viewed": WEIGHTS["viewed"]}
    return _settle(_OF_ACTS, given) if entry_ids else set()


def settle_authors(entry_ids: Collection[int]) -> set[int]:
    """The same for those who became or ceased to be authors of these entries."""
    return _settle(_OF_AUTHORS, {"entries": list(entry_ids)}) if entry_ids else set()


def settle_people(person_ids: Collection[int]) -> set[int]:
    """The same for everything that these people did."""
    return _settle(_OF_PEOPLE, {"people": list(person_ids)}) if person_ids else set()


def sum_up(entry_ids: Collection[int]) -> set[int]:
    """Make the sums of these entries anew. Returns the communities whose shelf may look different now."""
    if not entry_ids:
        return set()
    with connection.cursor() as sql:
        sql.execute(_SUM_UP, {"entries": list(entry_ids), "fewest": FEWEST_PEOPLE})
        return {community_id for (community_id,) in sql.fetchall()}


def _settle(pairs: str, given: dict[str, Any]) -> set[int]:
    with connection.cursor() as sql:
        sql.execute(_SETTLE.format(pairs=pairs), given | _rules(scale()))
        return {entry_id for (entry_id,) in sql.fetchall()}


def _rules(scale: Scale) -> dict[str, Any]:
    return {
        "weights": json.dumps(WEIGHTS),
        "by_shelf": BY_SHELF,
        "good": GOOD_STARS,
        "landmark": scale.landmark,
        "half_life": scale.half_life_hours * 3600.0,
        "most": float(MOST_HALVINGS),
    }
