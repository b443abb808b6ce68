INSERT INTO p_act
SELECT e.id, 'welcomed', e.actor_id, e.community_id, e.person_id, e.entry_id, e.reply_id, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld
LEFT JOIN content_reply r ON r.id = e.reply_id
WHERE e.verb = 'member_welcomed' AND e.person_id <> e.actor_id AND r.removed_at IS NULL;

-- The first answer to the first thing that somebody wrote within a fortnight of joining.
INSERT INTO p_act
SELECT e.id, 'welcomed', e.actor_id, e.community_id, e.person_id, n.id, r.id, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld AND n.prepared_at IS NULL
JOIN content_reply r ON r.id = e.reply_id AND r.removed_at IS NULL AND NOT r.is_history
LEFT JOIN content_reply above ON above.id = r.parent_id
JOIN communities_membership m ON m.community_id = e.community_id AND m.user_id = e.person_id AND m.state = 'active'
    AND NOT m.is_history
CROSS JOIN LATERAL (SELECT coalesce(above.created_at, n.published_at) AS at) AS first
WHERE e.verb = 'reply_posted' AND e.person_id <> e.actor_id
  AND first.at >= m.joined_at AND first.at <= m.joined_at + %(newcomer)s
  AND NOT EXISTS (
      SELECT FROM content_entry x WHERE x.author_id = e.person_id AND x.community_id = e.community_id
      AND NOT x.is_history AND x.prepared_at IS NULL AND x.published_at < first.at)
  AND NOT EXISTS (
      SELECT FROM content_reply x JOIN content_entry y ON y.id = x.entry_id AND y.community_id = e.community_id
      WHERE x.author_id = e.person_id AND NOT x.is_history AND x.created_at < first.at)
  AND NOT EXISTS (
      SELECT FROM content_reply q WHERE q.entry_id = n.id AND q.parent_id IS NOT DISTINCT FROM r.parent_id
      AND q.author_id <> e.person_id AND q.removed_at IS NULL AND (q.created_at, q.id) < (r.created_at, r.id));

-- Something of somebody else was removed, and that stood; or it was brought back after another had removed it.
INSERT INTO p_act
SELECT e.id, 'moderated', e.actor_id, e.community_id, e.person_id, e.entry_id, e.reply_id, e.at, after.by_another
FROM p_event e
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(u.actor_id <> e.actor_id), FALSE) AS by_another,
           coalesce(bool_or(u.actor_id = e.actor_id), FALSE) AS by_self
    FROM p_event u
    WHERE u.entry_id = e.entry_id AND u.reply_id IS NOT DISTINCT FROM e.reply_id AND (u.at, u.id) > (e.at, e.id)
      AND u.verb = CASE e.verb WHEN 'entry_removed' THEN 'entry_restored' WHEN 'entry_restored' THEN 'entry_removed'
                               WHEN 'reply_removed' THEN 'reply_restored' ELSE 'reply_removed' END
) AS after
WHERE e.verb IN ('entry_removed', 'entry_restored', 'reply_removed', 'reply_restored') AND e.person_id <> e.actor_id
  AND (after.by_another OR NOT after.by_self)
  AND (e.verb IN ('entry_removed', 'reply_removed') OR EXISTS (
      SELECT FROM p_event u WHERE u.entry_id = e.entry_id AND u.reply_id IS NOT DISTINCT FROM e.reply_id
      AND u.verb IN ('entry_removed', 'reply_removed') AND u.actor_id <> e.actor_id AND (u.at, u.id) < (e.at, e.id)));

INSERT INTO p_act
SELECT e.id, 'moderated', e.actor_id, e.community_id, e.person_id, e.entry_id, e.reply_id, e.at, FALSE
FROM p_event e
JOIN content_endorsement d ON d.reply_id = e.reply_id AND d.by_id = e.actor_id AND d.at <= e.at
JOIN content_reply r ON r.id = e.reply_id AND r.removed_at IS NULL
WHERE e.verb = 'reply_endorsed' AND e.person_id <> e.actor_id;

-- A draft for something that the community needs was reviewed.
INSERT INTO p_act
SELECT e.id, 'moderated', e.actor_id, e.community_id, e.person_id, NULL, NULL, e.at, FALSE
FROM p_event e
WHERE e.verb = 'need_moved' AND e.context ? 'approved' AND e.person_id <> e.actor_id;

-- Title, tags, place: how somebody else's entry is found, and not what it says.
INSERT INTO p_act
SELECT e.id, 'curated', e.actor_id, e.community_id, n.author_id, n.id, NULL, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.author_id <> e.actor_id AND NOT n.coauthor_ids @> ARRAY[e.actor_id]
    AND n.removed_at IS NULL AND NOT n.is_withheld
WHERE e.verb = 'page_moved' OR e.verb = 'entry_edited' AND NOT EXISTS (
    SELECT FROM content_revision r
    JOIN content_revision former ON former.entry_id = r.entry_id AND former.reply_id IS NULL
        AND former.number = r.number - 1
    WHERE r.entry_id = n.id AND r.reply_id IS NULL AND r.editor_id = e.actor_id AND r.source <> former.source
      AND r.at <= e.at AND r.at > e.at - interval '2 seconds');

INSERT INTO p_act
SELECT e.id, 'hosted', e.actor_id, e.community_id, nullif(n.claimed_by_id, e.actor_id), NULL, NULL, e.at, FALSE
FROM p_event e JOIN preparation_need n ON n.id = (e.context ->> 'need')::bigint
WHERE e.verb = 'need_declared';

-- The first answer to a question that had waited for two days.
INSERT INTO p_act
SELECT e.id, 'rescued', e.actor_id, e.community_id, n.author_id, n.id, r.id, e.at, FALSE
FROM p_event e
JOIN content_entry n ON n.id = e.entry_id AND n.is_question AND n.author_id <> e.actor_id
    AND n.removed_at IS NULL AND NOT n.is_withheld
JOIN content_reply r ON r.id = e.reply_id AND r.removed_at IS NULL AND NOT r.is_history
    AND r.created_at >= n.published_at + %(silent)s
WHERE e.verb = 'reply_posted' AND NOT EXISTS (
    SELECT FROM content_reply q WHERE q.entry_id = n.id AND q.author_id <> n.author_id AND q.removed_at IS NULL
    AND (q.created_at, q.id) < (r.created_at, r.id))
