INSERT INTO p_thread
SELECT DISTINCT entry_id FROM activity_event
WHERE id = ANY(%(ids)s) AND entry_id IS NOT NULL AND NOT verb = ANY(%(readings)s)
ON CONFLICT DO NOTHING;

-- Where acts live that a reading of this batch may be a use of.
INSERT INTO p_thread
SELECT coalesce(mine.entry_id, a.entry_id)
FROM activity_event e
JOIN participation_act a ON a.entry_id = e.entry_id AND a.signal IN ('referred', 'featured', 'reviewed', 'curated')
    AND e.at > a.at AND e.at <= a.at + %(settling)s
LEFT JOIN content_reply mine ON mine.id = a.reply_id
WHERE e.id = ANY(%(ids)s) AND e.verb = ANY(%(readings)s) AND e.actor_id IS NOT NULL
ON CONFLICT DO NOTHING;

-- What an article mentions, when the article itself comes, goes or changes hands.
INSERT INTO p_thread
SELECT c.target_id FROM citations_citation c JOIN p_thread t ON t.entry_id = c.source_id
ON CONFLICT DO NOTHING;

-- Somebody changed department or site, claimed what was theirs, or became or ceased to be a newcomer.
INSERT INTO p_thread
SELECT n.id
FROM activity_event e
JOIN content_entry n ON n.author_id = e.person_id
    AND (e.community_id IS NULL OR n.community_id = e.community_id)
WHERE e.id = ANY(%(ids)s) AND %(of_person)s
UNION
SELECT r.entry_id
FROM activity_event e
JOIN content_reply r ON r.author_id = e.person_id
JOIN content_entry n ON n.id = r.entry_id AND (e.community_id IS NULL OR n.community_id = e.community_id)
WHERE e.id = ANY(%(ids)s) AND %(of_person)s
ON CONFLICT DO NOTHING;

-- Somebody forgot what they had read: what it was a use of.
INSERT INTO p_thread
SELECT coalesce(mine.entry_id, a.entry_id)
FROM activity_event e
JOIN participation_use u ON u.person_id = e.person_id
JOIN participation_act a ON a.id = u.act_id AND a.signal IN ('referred', 'featured', 'reviewed', 'curated')
LEFT JOIN content_reply mine ON mine.id = a.reply_id
WHERE e.id = ANY(%(ids)s) AND e.verb = 'reading_record_changed' AND coalesce(mine.entry_id, a.entry_id) IS NOT NULL
ON CONFLICT DO NOTHING;

INSERT INTO p_thread
SELECT entry_id FROM activity_event WHERE id IN (SELECT id FROM p_id) AND entry_id IS NOT NULL
ON CONFLICT DO NOTHING
