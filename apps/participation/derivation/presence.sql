-- There in a week: read something to the end under one's name, or did anything that others can see or that is kept.
INSERT INTO participation_presence (person_id, community_id, week)
SELECT there.actor_id, there.community_id, there.week FROM (
    SELECT DISTINCT e.actor_id, e.community_id, ((e.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7 AS week
    FROM activity_event e
    JOIN accounts_user u ON u.id = e.actor_id AND NOT u.is_placeholder
    JOIN communities_community c ON c.id = e.community_id AND c.status <> 'preparing'
    LEFT JOIN preparation_launchplan plan ON plan.community_id = c.id
    WHERE %(of_scope)s AND e.verb = ANY(%(present_verbs)s) AND e.origin = ANY(%(origins)s) AND e.at >= %(oldest)s
      AND (plan.launched_at IS NULL OR e.at >= plan.launched_at) AND NOT e.context ? 'prepared'
      AND (e.verb <> 'episode_played' OR %(is_heard)s)
    -- Together first and in the order of the index only then, which is far faster for many.
    OFFSET 0
) AS there
ORDER BY there.community_id, there.week, there.actor_id
ON CONFLICT DO NOTHING
