-- What touched people did in touched weeks. What was chosen from a search shortly before a
-- week speaks of what was read in it. The log is asked once.
INSERT INTO p_fact (at, verb, actor_id, person_id, community_id, entry_id, reply_id, context, origin)
SELECT e.at, e.verb, e.actor_id, e.person_id, e.community_id, e.entry_id, e.reply_id, e.context, e.origin
FROM p_week w
JOIN activity_event e ON e.actor_id = w.person_id
    AND e.at >= (DATE '2019-12-30' + 7 * w.week)::timestamp AT TIME ZONE 'UTC' - %(found_within)s
    AND e.at < (DATE '2019-12-30' + 7 * (w.week + 1))::timestamp AT TIME ZONE 'UTC'
WHERE e.verb = 'search_chosen'
   OR e.at >= (DATE '2019-12-30' + 7 * w.week)::timestamp AT TIME ZONE 'UTC'
  AND e.verb IN ('entry_read', 'document_downloaded', 'episode_played', 'entry_posted', 'entry_followed', 'entry_kept',
                 'entry_rated', 'reply_thanked')
