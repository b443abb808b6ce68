-- Who read something, and in which week; a choice of what was found speaks for the half hour after it.
INSERT INTO p_week
SELECT DISTINCT e.actor_id, (((e.at + late) AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7
FROM activity_event e CROSS JOIN (VALUES (interval '0'), (%(found_within)s)) AS later (late)
WHERE e.id = ANY(%(ids)s) AND e.actor_id IS NOT NULL AND e.verb = ANY(%(readings)s)
ON CONFLICT DO NOTHING;

-- Who asked; who marks something or takes it back, in every week in which they did.
INSERT INTO p_week
SELECT DISTINCT e.actor_id, ((e.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7
FROM p_event e
WHERE e.verb = 'entry_posted' OR e.verb IN ('entry_followed', 'entry_kept', 'entry_rated', 'reply_thanked')
  AND (e.entry_id, e.actor_id) IN (SELECT entry_id, actor_id FROM activity_event WHERE id = ANY(%(ids)s))
ON CONFLICT DO NOTHING;

-- Who ever wrote an entry together with others: it may be their own work now, or no longer.
INSERT INTO p_week
SELECT DISTINCT e.actor_id, ((e.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7
FROM (
    SELECT DISTINCT t.entry_id, named.id::bigint AS person_id
    FROM activity_event changed
    JOIN p_event t ON t.entry_id = changed.entry_id AND jsonb_typeof(t.context -> 'coauthors') = 'array'
    CROSS JOIN LATERAL jsonb_array_elements_text(t.context -> 'coauthors') AS named (id)
    WHERE changed.id = ANY(%(ids)s) AND changed.verb IN ('entry_posted', 'entry_edited')
) AS author
JOIN activity_event e ON e.entry_id = author.entry_id AND e.actor_id = author.person_id AND e.verb = ANY(%(readings)s)
ON CONFLICT DO NOTHING;

-- Everybody who read what was published or taken back; and whoever forgot, or is somebody else now.
INSERT INTO p_week
SELECT DISTINCT e.actor_id, ((e.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7
FROM activity_event changed
JOIN activity_event e ON e.entry_id = changed.entry_id AND e.verb = ANY(%(readings)s) AND e.actor_id IS NOT NULL
WHERE changed.id = ANY(%(ids)s) AND changed.verb IN ('entry_released', 'entry_withheld')
ON CONFLICT DO NOTHING;

INSERT INTO p_week
SELECT t.person_id, t.week
FROM activity_event changed JOIN participation_tally t ON t.person_id = changed.person_id
WHERE changed.id = ANY(%(ids)s) AND changed.verb IN ('reading_record_changed', 'person_claimed')
UNION
SELECT e.actor_id, ((e.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7
FROM activity_event changed JOIN activity_event e ON e.actor_id = changed.person_id
WHERE changed.id = ANY(%(ids)s) AND changed.verb IN ('reading_record_changed', 'person_claimed')
ON CONFLICT DO NOTHING
