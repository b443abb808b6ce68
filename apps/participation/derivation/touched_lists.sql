-- Facts apart from threads that have to be looked at again: their own, and what they stand or fall with.
INSERT INTO p_id
SELECT id FROM activity_event WHERE id = ANY(%(ids)s) AND NOT verb = ANY(%(readings)s) AND entry_id IS NULL
ON CONFLICT DO NOTHING;

-- A list that changed, or on which something stands that was kept.
INSERT INTO p_id
SELECT published.id
FROM (
    SELECT e.actor_id, (e.context ->> 'list')::bigint AS list_id FROM activity_event e
    WHERE e.id = ANY(%(ids)s) AND e.verb IN ('list_published', 'list_changed', 'list_withdrawn')
    UNION
    SELECT l.owner_id, l.id FROM activity_event e
    JOIN favourites_listitem i ON i.entry_id = e.entry_id JOIN favourites_readinglist l ON l.id = i.list_id
    WHERE e.id = ANY(%(ids)s)
      AND e.verb IN ('entry_kept', 'entry_unkept', 'entry_released', 'entry_withheld', 'entry_edited')
) AS list
JOIN activity_event published ON published.actor_id = list.actor_id AND published.verb = 'list_published'
    AND (published.context ->> 'list')::bigint = list.list_id
ON CONFLICT DO NOTHING;

-- A need: who declared it and who took it on.
INSERT INTO p_id
SELECT other.id
FROM activity_event e
JOIN preparation_need n ON n.id = (e.context ->> 'need')::bigint
JOIN activity_event other ON other.actor_id IN (n.declared_by_id, n.claimed_by_id)
    AND other.verb IN ('need_declared', 'need_claimed') AND (other.context ->> 'need')::bigint = n.id
WHERE e.id = ANY(%(ids)s) AND e.verb IN ('need_declared', 'need_claimed', 'need_moved', 'need_closed')
ON CONFLICT DO NOTHING;

-- Acts that somebody's presence speaks for.
INSERT INTO p_id
SELECT a.event_id
FROM activity_event e
JOIN participation_act a ON a.beneficiary_id IN (e.actor_id, e.person_id) AND a.signal IN ('welcomed', 'invited')
WHERE e.id = ANY(%(ids)s)
  AND (a.community_id = e.community_id AND e.verb = ANY(%(present_verbs)s) AND e.at < a.at + interval '5 weeks'
       OR e.verb IN ('reading_record_changed', 'person_claimed'))
ON CONFLICT DO NOTHING
