-- An article of one's own that speaks of what somebody else wrote.
INSERT INTO p_act
SELECT e.id, 'featured', e.actor_id, e.community_id, n.author_id, n.id, NULL, e.at, FALSE
FROM p_event e
JOIN citations_citation c ON c.id = (e.context ->> 'citation')::bigint AND c.withdrawn_at IS NULL
JOIN content_entry source ON source.id = c.source_id AND source.removed_at IS NULL AND NOT source.is_withheld
    AND (source.author_id = e.actor_id OR source.coauthor_ids @> ARRAY[e.actor_id])
JOIN content_entry n ON n.id = e.entry_id AND n.author_id <> e.actor_id AND NOT n.coauthor_ids @> ARRAY[e.actor_id]
    AND n.removed_at IS NULL AND NOT n.is_withheld
WHERE e.verb = 'entry_cited' AND NOT coalesce((e.context ->> 'renewed')::boolean, FALSE);

-- A manager holds up what somebody else wrote.
INSERT INTO p_act
SELECT e.id, 'featured', e.actor_id, e.community_id, n.author_id, n.id, NULL, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.author_id <> e.actor_id AND NOT n.coauthor_ids @> ARRAY[e.actor_id]
    AND n.removed_at IS NULL AND NOT n.is_withheld
WHERE e.verb = 'entry_featured';

-- A list of what others wrote, as long as it is published. It counts where most of it comes from.
INSERT INTO p_act
SELECT e.id, 'collected', e.actor_id, most.community_id, most.author_id, NULL, NULL, e.at, FALSE
FROM p_event e
JOIN favourites_readinglist l ON l.id = (e.context ->> 'list')::bigint AND l.owner_id = e.actor_id
    AND l.published_at IS NOT NULL AND l.published_at <= e.at
CROSS JOIN LATERAL (
    SELECT x.community_id, min(x.author_id) AS author_id
    FROM favourites_listitem i JOIN content_entry x ON x.id = i.entry_id
    WHERE i.list_id = l.id AND x.author_id <> e.actor_id AND NOT x.is_withheld
    GROUP BY x.community_id ORDER BY count(*) DESC, x.community_id LIMIT 1
) AS most
JOIN communities_community c ON c.id = most.community_id AND c.status <> 'preparing'
WHERE e.verb = 'list_published' AND (%(communities)s::bigint[] IS NULL OR c.id = ANY(%(communities)s::bigint[]));

-- Stars with a reason of some length, while they stand.
INSERT INTO p_act
SELECT e.id, 'reviewed', e.actor_id, e.community_id, n.author_id, n.id, NULL, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.author_id <> e.actor_id AND NOT n.coauthor_ids @> ARRAY[e.actor_id]
    AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN ratings_rating g ON g.entry_id = n.id AND g.person_id = e.actor_id AND g.at <= e.at
WHERE e.verb = 'entry_rated' AND regexp_count(g.reason, '\S+') >= %(fewest_reason_words)s;

-- A page made from what others discussed.
INSERT INTO p_act
SELECT e.id, 'repackaged', e.actor_id, e.community_id, (
           SELECT min(x.author_id) FROM wiki_provenance w JOIN content_entry x ON x.id = w.source_id
           WHERE w.page_id = n.id AND x.author_id <> e.actor_id
       ), n.id, NULL, greatest(e.at, n.published_at), n.removed_at IS NOT NULL
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND NOT n.is_withheld
WHERE e.verb = 'entries_summed_up' AND jsonb_typeof(e.context -> 'people') = 'array' AND e.context -> 'people' <> '[]'
  AND (n.removed_at IS NULL OR n.removed_by_id <> e.actor_id)
