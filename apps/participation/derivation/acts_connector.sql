-- An answer in somebody's thread that links what a third person wrote. The act is about what was linked.
INSERT INTO p_act
SELECT e.id, 'referred', e.actor_id, e.community_id, n.author_id, linked.id, r.id, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.author_id <> e.actor_id AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN content_reply r ON r.id = e.reply_id AND r.removed_at IS NULL AND NOT r.is_history
CROSS JOIN LATERAL (
    SELECT x.id FROM regexp_matches(r.source, '/e/([1-9][0-9]{0,17})/', 'g') WITH ORDINALITY AS found (number, place)
    JOIN content_entry x ON x.id = found.number[1]::bigint
    WHERE x.author_id NOT IN (e.actor_id, n.author_id)
    ORDER BY found.place LIMIT 1
) AS linked
WHERE e.verb = 'reply_posted' AND position('/e/' IN r.source) > 0;

-- An answer that calls somebody in who had no part in the thread.
INSERT INTO p_act
SELECT e.id, 'introduced', e.actor_id, e.community_id,
       CASE WHEN n.author_id = e.actor_id THEN called.id ELSE n.author_id END, n.id, r.id, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN content_reply r ON r.id = e.reply_id AND r.removed_at IS NULL AND NOT r.is_history
CROSS JOIN LATERAL (
    SELECT min(u.id) AS id FROM jsonb_array_elements_text(e.context -> 'mentions') AS named (id)
    JOIN accounts_user u ON u.id = named.id::bigint
    WHERE u.id NOT IN (e.actor_id, n.author_id) AND NOT EXISTS (
        SELECT FROM content_reply q WHERE q.entry_id = n.id AND q.author_id = u.id AND q.created_at < r.created_at)
) AS called
WHERE e.verb = 'reply_posted' AND jsonb_typeof(e.context -> 'mentions') = 'array'
  AND e.context -> 'mentions' <> '[]' AND called.id IS NOT NULL;

-- An answer to somebody beyond the boundary: another department, or in a community of one job role another site.
INSERT INTO p_act
SELECT e.id, 'bridged', e.actor_id, e.community_id, e.person_id, e.entry_id, r.id, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN content_reply r ON r.id = e.reply_id AND r.removed_at IS NULL AND NOT r.is_history
JOIN communities_community c ON c.id = e.community_id
JOIN accounts_profile one ON one.user_id = e.actor_id
JOIN accounts_profile other ON other.user_id = e.person_id
WHERE e.verb = 'reply_posted' AND e.person_id <> e.actor_id
  AND CASE WHEN c.kind = 'horizontal'
           THEN one.department <> '' AND other.department <> '' AND one.department <> other.department
           ELSE one.site <> '' AND other.site <> '' AND one.site <> other.site END;

INSERT INTO p_act
SELECT e.id, 'invited', e.actor_id, e.community_id, e.person_id, NULL, NULL, e.at, FALSE
FROM p_event e JOIN accounts_user u ON u.id = e.person_id
WHERE e.verb = 'member_invited' AND e.person_id <> e.actor_id
