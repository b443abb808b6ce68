-- Somebody took the record of their reading away: its numbers go as well, and come again from what is left.
INSERT INTO p_forgetful
SELECT DISTINCT person_id FROM activity_event
WHERE id = ANY(%(ids)s) AND verb = 'reading_record_changed' AND person_id IS NOT NULL;
DELETE FROM participation_tally WHERE signal IN ('read', 'found') AND person_id IN (SELECT person_id FROM p_forgetful)
    AND person_id IN (
        SELECT person_id FROM activity_event WHERE id = ANY(%(ids)s) AND verb = 'reading_record_changed'
        AND (context ->> 'forgotten')::boolean);
DELETE FROM participation_presence WHERE person_id IN (SELECT person_id FROM p_forgetful) AND week >= %(oldest_week)s
    AND (week >= %(readings_week)s OR person_id IN (
        SELECT person_id FROM activity_event WHERE id = ANY(%(ids)s) AND verb = 'reading_record_changed'
        AND (context ->> 'forgotten')::boolean));
DELETE FROM participation_use u USING participation_act a
WHERE a.id = u.act_id AND u.person_id IN (SELECT person_id FROM p_forgetful)
    AND a.signal IN ('referred', 'featured', 'reviewed', 'curated')
    AND coalesce((SELECT r.entry_id FROM content_reply r WHERE r.id = a.reply_id), a.entry_id)
        IN (SELECT entry_id FROM p_thread)
