-- What stands of what people wrote here themselves: nothing imported, prepared before a launch, withheld or removed.
INSERT INTO s_entry
SELECT n.id, n.community_id, n.author_id, n.coauthor_ids, n.published_at,
       ((n.published_at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7, n.kind, n.is_question, n.word_count,
       n.html ~ '<(ul|ol|h[1-6]|img|figure|pre|table)[ >]',
       n.source ~ 'https?://' OR EXISTS (
           SELECT FROM regexp_matches(n.source, '/e/([1-9][0-9]{0,17})/', 'g') AS found (number)
           JOIN content_entry x ON x.id = found.number[1]::bigint
           WHERE x.author_id <> n.author_id AND NOT x.coauthor_ids @> ARRAY[n.author_id])
       OR EXISTS (SELECT FROM citations_citation c WHERE c.source_id = n.id AND c.withdrawn_at IS NULL)
       OR EXISTS (SELECT FROM wiki_provenance w WHERE w.page_id = n.id)
       OR EXISTS (
           SELECT FROM wiki_wikilink l JOIN content_entry x ON x.id = l.target_id
           WHERE l.page_id = n.id AND x.author_id <> n.author_id)
FROM content_entry n
JOIN accounts_user u ON u.id = n.author_id AND NOT u.is_placeholder
LEFT JOIN preparation_launchplan plan ON plan.community_id = n.community_id
WHERE n.community_id = ANY(%(communities)s) AND n.removed_at IS NULL AND NOT n.is_withheld AND NOT n.is_history
  AND n.prepared_at IS NULL AND n.published_at >= %(since)s AND n.published_at < %(until)s
  AND (plan.launched_at IS NULL OR n.published_at >= plan.launched_at);

INSERT INTO s_reply
SELECT r.id, n.id, r.parent_id, n.community_id, r.author_id, coalesce(above.author_id, n.author_id), n.author_id,
       r.created_at, ((r.created_at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7,
       regexp_count(left(r.source, 1000), '\S+'), r.html ~ '<(ul|ol|h[1-6]|img|figure|pre|table)[ >]',
       r.source ~ 'https?://' OR EXISTS (
           SELECT FROM regexp_matches(r.source, '/e/([1-9][0-9]{0,17})/', 'g') AS found (number)
           JOIN content_entry x ON x.id = found.number[1]::bigint
           WHERE x.author_id <> r.author_id AND NOT x.coauthor_ids @> ARRAY[r.author_id])
FROM content_reply r
JOIN content_entry n ON n.id = r.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN accounts_user u ON u.id = r.author_id AND NOT u.is_placeholder
LEFT JOIN content_reply above ON above.id = r.parent_id
LEFT JOIN preparation_launchplan plan ON plan.community_id = n.community_id
WHERE n.community_id = ANY(%(communities)s) AND r.removed_at IS NULL AND NOT r.is_history
  AND r.created_at >= %(since)s AND r.created_at < %(settled)s
  AND (plan.launched_at IS NULL OR r.created_at >= plan.launched_at);

-- What people of a ring make of each other's things counts nothing, as in the profile.
INSERT INTO s_ring
SELECT r.community_id, a.user_id, b.user_id
FROM participation_ring r
JOIN participation_ring_people a ON a.ring_id = r.id
JOIN participation_ring_people b ON b.ring_id = r.id AND b.user_id <> a.user_id
WHERE r.state <> 'dismissed' AND r.community_id = ANY(%(communities)s);

INSERT INTO s_present
SELECT p.community_id, p.person_id, p.week FROM participation_presence p
WHERE p.community_id = ANY(%(communities)s) AND p.week > %(week)s - %(window)s AND p.week <= %(week)s;

-- Who said of an entry that it is worth something, once and first: kept it, or gave it many stars.
INSERT INTO s_mark
SELECT n.id, n.community_id, marked.person_id, min(marked.at)
FROM content_entry n
JOIN (
    SELECT entry_id, person_id, at FROM ratings_favourite
    UNION ALL SELECT entry_id, person_id, at FROM ratings_rating WHERE stars >= %(good_stars)s
) AS marked ON marked.entry_id = n.id
WHERE n.community_id = ANY(%(communities)s) AND n.removed_at IS NULL AND NOT n.is_withheld AND NOT n.is_history
  AND n.prepared_at IS NULL AND n.published_at >= %(oldest)s AND n.published_at <= %(ripe)s
  AND marked.at >= n.published_at AND marked.at <= n.published_at + %(ripening)s
  AND marked.person_id <> n.author_id AND NOT n.coauthor_ids @> ARRAY[marked.person_id]
  AND NOT EXISTS (SELECT FROM s_ring WHERE s_ring.community_id = n.community_id AND s_ring.one = marked.person_id
                  AND s_ring.other = n.author_id)
GROUP BY n.id, n.community_id, marked.person_id;

-- Who wrote to whom.
INSERT INTO s_tie
SELECT r.community_id, r.author_id, r.to_id, r.week, r.at
FROM s_reply r
WHERE r.to_id <> r.author_id AND NOT EXISTS (
    SELECT FROM s_ring WHERE s_ring.community_id = r.community_id AND s_ring.one = r.author_id
    AND s_ring.other = r.to_id);

ANALYZE s_entry, s_reply, s_ring, s_present, s_mark, s_tie
