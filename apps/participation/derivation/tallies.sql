-- The first reading of somebody else's entry in a week counts, on its day; and once more where a search led to it.
INSERT INTO p_tally
WITH first AS (
    SELECT e.actor_id, n.community_id, e.entry_id, min(e.at) AS at
    FROM %(log)s e
    JOIN content_entry n ON n.id = e.entry_id AND n.author_id <> e.actor_id
        AND NOT n.coauthor_ids @> ARRAY[e.actor_id]
        AND (n.prepared_at IS NULL OR NOT n.is_withheld AND e.at >= n.published_at)
    JOIN accounts_user u ON u.id = e.actor_id AND NOT u.is_placeholder
    JOIN communities_community c ON c.id = n.community_id AND c.status <> 'preparing'
    LEFT JOIN preparation_launchplan plan ON plan.community_id = c.id
    WHERE %(of_week)s AND e.verb IN ('entry_read', 'document_downloaded', 'episode_played')
      AND e.origin = ANY(%(origins)s) AND (e.verb <> 'episode_played' OR %(is_heard)s)
      AND (plan.launched_at IS NULL OR e.at >= plan.launched_at)
    GROUP BY e.actor_id, n.community_id, e.entry_id, ((e.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7
), chosen AS MATERIALIZED (
    -- By itself, or each reading would be looked up in the log.
    SELECT e.actor_id, e.entry_id, e.at FROM %(log)s e WHERE %(of_week)s AND e.verb = 'search_chosen'
), found AS (
    SELECT DISTINCT first.actor_id, first.entry_id, first.at
    FROM first JOIN chosen ON chosen.actor_id = first.actor_id AND chosen.entry_id = first.entry_id
        AND chosen.at <= first.at AND chosen.at >= first.at - %(found_within)s
)
SELECT first.actor_id, first.community_id, (first.at AT TIME ZONE 'UTC')::date, kind.signal, count(*)
FROM first
LEFT JOIN found ON found.actor_id = first.actor_id AND found.entry_id = first.entry_id AND found.at = first.at
JOIN (VALUES ('read'), ('found')) AS kind (signal) ON kind.signal = 'read' OR found.actor_id IS NOT NULL
GROUP BY 1, 2, 3, 4;

-- What one asked, follows, keeps, or found helpful, as far as it stands.
INSERT INTO p_tally
SELECT act.actor_id, act.community_id, act.day, act.signal, count(*)
FROM (
    SELECT DISTINCT e.actor_id, e.community_id, (e.at AT TIME ZONE 'UTC')::date AS day, e.entry_id, e.reply_id,
           CASE e.verb WHEN 'entry_posted' THEN 'asked' WHEN 'entry_followed' THEN 'followed'
                       WHEN 'entry_kept' THEN 'followed' ELSE 'marked' END AS signal
    FROM %(log)s e
    JOIN content_entry n ON n.id = e.entry_id
    JOIN accounts_user u ON u.id = e.actor_id AND NOT u.is_placeholder
    JOIN communities_community c ON c.id = e.community_id AND c.status <> 'preparing'
    LEFT JOIN preparation_launchplan plan ON plan.community_id = c.id
    WHERE %(of_week)s AND e.verb IN ('entry_posted', 'entry_followed', 'entry_kept', 'entry_rated', 'reply_thanked')
      AND e.origin = ANY(%(origins)s) AND (plan.launched_at IS NULL OR e.at >= plan.launched_at)
      AND NOT e.context ? 'prepared' AND coalesce(e.person_id, 0) <> e.actor_id
      AND CASE e.verb WHEN 'entry_posted' THEN n.is_question AND n.removed_at IS NULL AND NOT n.is_withheld
                      ELSE n.author_id <> e.actor_id OR e.verb = 'reply_thanked' END
      AND CASE e.verb
          WHEN 'reply_thanked' THEN EXISTS (
              SELECT FROM ratings_helpful h WHERE h.reply_id = e.reply_id AND h.person_id = e.actor_id AND h.at <= e.at)
          WHEN 'entry_rated' THEN EXISTS (
              SELECT FROM ratings_rating g WHERE g.entry_id = n.id AND g.person_id = e.actor_id AND g.at <= e.at)
          WHEN 'entry_kept' THEN EXISTS (
              SELECT FROM ratings_favourite k WHERE k.entry_id = n.id AND k.person_id = e.actor_id AND k.at <= e.at)
          WHEN 'entry_followed' THEN EXISTS (
              SELECT FROM ratings_follow f WHERE f.entry_id = n.id AND f.user_id = e.actor_id AND f.at <= e.at
              AND f.level = 'everything')
          ELSE TRUE END
) AS act
GROUP BY 1, 2, 3, 4;

-- Readings are forgotten after a while and the numbers stay, each on its day: of a week in which no more is left than was
-- counted, the first reading of all may be gone, and a later one would count on another day beside it.
DELETE FROM p_tally t USING (
    SELECT person_id, community_id, week, signal
    FROM (
        SELECT kept.person_id, kept.community_id, kept.week, kept.signal, sum(kept.number) AS counted
        FROM participation_tally kept
        WHERE %(of_kept)s AND kept.signal IN ('read', 'found') AND kept.week < %(readings_week)s
        GROUP BY 1, 2, 3, 4
    ) AS former
    JOIN (
        SELECT person_id, community_id, (day - DATE '2019-12-30') / 7 AS week, signal, sum(number) AS number
        FROM p_tally WHERE signal IN ('read', 'found') GROUP BY 1, 2, 3, 4
    ) AS left_over USING (person_id, community_id, week, signal)
    WHERE counted >= number
) AS stays
WHERE t.person_id = stays.person_id AND t.community_id = stays.community_id AND t.signal = stays.signal
    AND (t.day - DATE '2019-12-30') / 7 = stays.week;

-- Of weeks before that nothing goes down.
DELETE FROM participation_tally kept WHERE %(of_kept)s
    AND (kept.signal NOT IN ('read', 'found') OR kept.week >= %(readings_week)s)
    AND NOT EXISTS (
        SELECT FROM p_tally t WHERE t.person_id = kept.person_id AND t.community_id = kept.community_id
        AND t.day = kept.day AND t.signal = kept.signal);

INSERT INTO participation_tally AS kept (person_id, community_id, day, week, signal, number)
SELECT person_id, community_id, day, (day - DATE '2019-12-30') / 7, signal, number FROM p_tally
ORDER BY community_id, person_id, day, signal
ON CONFLICT (community_id, person_id, day, signal) DO UPDATE SET number =
    CASE WHEN kept.signal IN ('read', 'found') AND kept.week < %(readings_week)s
         THEN greatest(kept.number, excluded.number) ELSE excluded.number END
WHERE kept.number <> excluded.number
