-- Something new in one's own words, or a document or recording; it counts from the moment others could see it.
INSERT INTO p_act
SELECT e.id, 'original', e.actor_id, e.community_id, NULL, n.id, NULL, greatest(e.at, n.published_at),
       n.removed_at IS NOT NULL
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.author_id = e.actor_id AND NOT n.is_withheld AND NOT n.is_history
WHERE e.verb = 'entry_posted' AND NOT n.is_question
  AND (n.word_count >= %(fewest_words)s OR n.kind IN ('document', 'episode'))
  AND (n.removed_at IS NULL OR n.removed_by_id <> e.actor_id);

-- An answer to somebody else, of some length. Words are counted last, and only in those that are in question; from the
-- beginning on and without keeping any, which takes half of the time.
INSERT INTO p_act
WITH answer AS MATERIALIZED (
    SELECT e.id, e.actor_id, e.community_id, e.person_id, e.entry_id, r.id AS reply_id, e.at,
           r.removed_at IS NOT NULL AS is_reversed, left(r.source, 1000) AS source
    FROM p_event e
    JOIN content_entry n ON n.id = e.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld
    JOIN content_reply r ON r.id = e.reply_id AND r.author_id = e.actor_id AND NOT r.is_history
    WHERE e.verb = 'reply_posted' AND e.person_id <> e.actor_id AND length(r.source) >= %(fewest_reply_words)s
      AND (r.removed_at IS NULL OR r.removed_by_id <> e.actor_id)
)
SELECT id, 'reply', actor_id, community_id, person_id, entry_id, reply_id, at, is_reversed
FROM answer WHERE source ~ ('^\s*(?:\S+\s+){' || %(fewest_reply_words)s - 1 || '}\S');

-- What a page of somebody else says was changed, and not put back.
INSERT INTO p_act
SELECT e.id, 'improved', e.actor_id, e.community_id, n.author_id, n.id, NULL, e.at, bool_or(v.undone)
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.kind = 'wiki' AND n.author_id <> e.actor_id
    AND NOT n.coauthor_ids @> ARRAY[e.actor_id] AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN p_revision v ON v.event_id = e.id AND v.new_words AND NOT v.undone_by_self
WHERE e.verb = 'entry_edited'
GROUP BY e.id, e.actor_id, e.community_id, n.author_id, n.id, e.at
