-- What was written, made or said of an entry: somebody else kept it, gave it four stars or more, or answered.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN content_entry n ON n.id = a.entry_id
JOIN p_event u ON u.entry_id = a.entry_id AND u.verb IN ('entry_kept', 'entry_rated', 'reply_posted')
    AND u.at > a.at AND u.at <= a.at + %(settling)s
WHERE a.signal IN ('original', 'repackaged', 'improved', 'reviewed', 'curated')
  AND u.actor_id <> a.person_id AND u.actor_id <> n.author_id AND NOT n.coauthor_ids @> ARRAY[u.actor_id]
  AND CASE u.verb
      WHEN 'entry_kept' THEN EXISTS (
          SELECT FROM ratings_favourite k WHERE k.entry_id = n.id AND k.person_id = u.actor_id AND k.at <= u.at)
      WHEN 'entry_rated' THEN EXISTS (
          SELECT FROM ratings_rating g WHERE g.entry_id = n.id AND g.person_id = u.actor_id AND g.at <= u.at
          AND g.stars >= %(good_stars)s)
      ELSE a.signal IN ('original', 'repackaged') AND EXISTS (
          SELECT FROM content_reply r WHERE r.id = u.reply_id AND r.removed_at IS NULL) END;

-- Somebody else built on an edit.
INSERT INTO p_use
SELECT a.event_id, a.signal, later.editor_id, 1, later.at
FROM p_act a
JOIN p_revision v ON v.event_id = a.event_id
JOIN p_revision later ON later.entry_id = v.entry_id AND later.number > v.number AND later.new_words
    AND NOT later.undone AND later.editor_id <> a.person_id
    AND later.at > a.at AND later.at <= a.at + %(settling)s
WHERE a.signal = 'improved' AND NOT a.is_reversed;

-- A reply helped: thanks, acceptance.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN p_event u ON u.reply_id = a.reply_id AND u.verb IN ('reply_thanked', 'answer_accepted')
    AND u.at > a.at AND u.at <= a.at + %(settling)s AND u.actor_id <> a.person_id
WHERE a.signal IN ('reply', 'referred', 'rescued') AND (a.signal <> 'rescued' OR u.actor_id = a.beneficiary_id)
  AND CASE u.verb
      WHEN 'reply_thanked' THEN EXISTS (
          SELECT FROM ratings_helpful h WHERE h.reply_id = a.reply_id AND h.person_id = u.actor_id AND h.at <= u.at)
      ELSE EXISTS (
          SELECT FROM content_acceptance c WHERE c.reply_id = a.reply_id AND c.by_id = u.actor_id AND c.at <= u.at) END;

-- An answer to it. The asker's answer alone is half a use; one that was rescued may answer anywhere in the thread.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, CASE WHEN a.signal = 'reply' AND u.actor_id = n.author_id THEN 0.5 ELSE 1 END,
       u.at
FROM p_act a
JOIN content_reply r ON r.parent_id = a.reply_id AND r.removed_at IS NULL
JOIN p_event u ON u.reply_id = r.id AND u.verb = 'reply_posted'
    AND u.at > a.at AND u.at <= a.at + %(settling)s AND u.actor_id <> a.person_id
JOIN content_entry n ON n.id = u.entry_id
WHERE a.signal = 'reply' OR a.signal = 'referred' AND u.actor_id = n.author_id;

INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN p_event u ON u.entry_id = a.entry_id AND u.verb = 'reply_posted' AND u.actor_id = a.beneficiary_id
    AND u.at > a.at AND u.at <= a.at + %(settling)s AND u.actor_id <> a.person_id
JOIN content_reply r ON r.id = u.reply_id AND r.removed_at IS NULL
WHERE a.signal = 'rescued';

-- Whoever was answered across a boundary answers back.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN p_event u ON u.entry_id = a.entry_id AND u.verb = 'reply_posted' AND u.actor_id = a.beneficiary_id
    AND u.at > a.at AND u.at <= a.at + %(settling)s AND u.actor_id <> a.person_id
JOIN content_reply r ON r.id = u.reply_id AND r.removed_at IS NULL
WHERE a.signal = 'bridged';

-- Whoever was called in takes part, which is worth two.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 2, u.at
FROM p_act a
JOIN content_reply mine ON mine.id = a.reply_id
JOIN p_event e ON e.id = a.event_id
JOIN p_event u ON u.entry_id = a.entry_id AND u.verb = 'reply_posted' AND u.actor_id <> a.person_id
    AND u.at > a.at AND u.at <= a.at + %(settling)s
JOIN content_reply r ON r.id = u.reply_id AND r.removed_at IS NULL
WHERE a.signal = 'introduced' AND e.context -> 'mentions' @> to_jsonb(u.actor_id) AND NOT EXISTS (
    SELECT FROM content_reply q WHERE q.entry_id = a.entry_id AND q.author_id = u.actor_id
    AND q.created_at < mine.created_at);

-- A newcomer who was welcomed answers.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN p_event u ON u.entry_id = a.entry_id AND u.verb = 'reply_posted' AND u.actor_id = a.beneficiary_id
    AND u.at > a.at AND u.at <= a.at + %(newcomer_returns)s
JOIN content_reply r ON r.id = u.reply_id AND r.removed_at IS NULL
WHERE a.signal = 'welcomed';

-- Somebody else took on what was needed.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN p_event e ON e.id = a.event_id
JOIN preparation_need n ON n.id = (e.context ->> 'need')::bigint AND n.claimed_by_id <> a.person_id
JOIN p_event u ON u.verb = 'need_claimed' AND u.actor_id = n.claimed_by_id AND (u.context ->> 'need')::bigint = n.id
    AND u.at > a.at AND u.at <= a.at + %(settling)s
WHERE a.signal = 'hosted'
