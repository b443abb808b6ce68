-- Advocate: of what they removed or brought back, what stood and whose author was here again in the four weeks after.
INSERT INTO s_count
SELECT a.community_id, a.person_id, 'advocate', count(*) FILTER (WHERE NOT a.is_reversed AND EXISTS (
           SELECT FROM participation_presence p WHERE p.community_id = a.community_id
           AND p.person_id = a.beneficiary_id AND p.week > a.week AND p.week <= a.week + %(returning_weeks)s)),
       count(*), count(*)
FROM participation_act a
JOIN activity_event e ON e.id = a.event_id
    AND e.verb IN ('entry_removed', 'entry_restored', 'reply_removed', 'reply_restored')
WHERE a.signal = 'moderated' AND a.community_id = ANY(%(communities)s)
  AND a.week > %(week)s - %(window)s - %(returning_weeks)s AND a.week <= %(week)s - %(returning_weeks)s
GROUP BY a.community_id, a.person_id;

-- Cultivator: of the pages and tags that they began and somebody took up, what three others did in eight weeks.
INSERT INTO s_count
WITH started AS (
    SELECT n.community_id, n.author_id, (
        SELECT count(DISTINCT did.person_id) FROM (
            SELECT r.editor_id AS person_id, r.at FROM content_revision r
            WHERE r.entry_id = n.id AND r.reply_id IS NULL AND r.number > 1
            UNION ALL SELECT x.author_id, x.published_at FROM wiki_wikilink l JOIN content_entry x ON x.id = l.page_id
            WHERE l.target_id = n.id
            UNION ALL SELECT c.by_id, c.at FROM citations_citation c
            WHERE c.target_id = n.id AND c.withdrawn_at IS NULL
        ) AS did
        WHERE did.person_id <> n.author_id AND NOT n.coauthor_ids @> ARRAY[did.person_id]
          AND did.at > n.at AND did.at <= n.at + %(taking_up)s
    ) AS others
    FROM s_entry n
    WHERE n.kind = 'wiki' AND n.at < %(taken_up_until)s AND n.at >= %(taken_up_since)s
    UNION ALL
    SELECT first.community_id, first.author_id, (
        SELECT count(DISTINCT x.author_id) FROM content_entry_tags g JOIN content_entry x ON x.id = g.entry_id
        WHERE g.tag_id = first.tag_id AND x.community_id = first.community_id AND x.removed_at IS NULL
          AND NOT x.is_withheld AND x.author_id <> first.author_id
          AND x.published_at > first.at AND x.published_at <= first.at + %(taking_up)s
    ) AS others
    FROM (
        SELECT DISTINCT ON (x.community_id, g.tag_id) x.community_id, g.tag_id, x.author_id, x.id, x.published_at AS at
        FROM content_entry_tags g JOIN content_entry x ON x.id = g.entry_id
        WHERE x.community_id = ANY(%(communities)s) AND x.removed_at IS NULL AND NOT x.is_withheld
        ORDER BY x.community_id, g.tag_id, x.published_at, x.id
    ) AS first
    JOIN s_entry n ON n.id = first.id AND n.at < %(taken_up_until)s AND n.at >= %(taken_up_since)s
)
SELECT community_id, author_id, 'cultivator', count(*) FILTER (WHERE others >= 3), count(*), count(*)
FROM started
-- What nobody took up is a page or a word, and no practice.
WHERE others > 0
GROUP BY community_id, author_id
