-- What people did here and now: nothing imported, nothing by the system, nothing before a launch.
INSERT INTO p_event (id, at, verb, actor_id, person_id, community_id, entry_id, reply_id, context)
SELECT e.id, e.at, e.verb, e.actor_id, e.person_id, e.community_id, e.entry_id, e.reply_id, e.context
FROM activity_event e
JOIN accounts_user u ON u.id = e.actor_id AND NOT u.is_placeholder
LEFT JOIN communities_community c ON c.id = e.community_id
LEFT JOIN preparation_launchplan plan ON plan.community_id = c.id
WHERE %(of_scope)s AND e.verb = ANY(%(verbs)s) AND e.origin = ANY(%(origins)s) AND NOT e.context ? 'prepared'
  AND coalesce(c.status <> 'preparing', e.community_id IS NULL AND e.verb = 'list_published')
  AND (plan.launched_at IS NULL OR e.at >= plan.launched_at)
