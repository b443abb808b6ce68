-- What touched people did in touched weeks. The log is asked once, since it has to be searched through by person.
INSERT INTO p_fact (at, verb, actor_id, person_id, community_id, entry_id, reply_id, context, origin)
SELECT e.at, e.verb, e.actor_id, e.person_id, e.community_id, e.entry_id, e.reply_id, e.context, e.origin
FROM activity_event e
WHERE %(of_week)s AND e.verb IN ('entry_read', 'document_downloaded', 'episode_played', 'entry_posted', 'entry_followed',
                                 'entry_kept', 'entry_rated', 'reply_thanked')
