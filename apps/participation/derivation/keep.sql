-- What was derived takes the place of what was kept. Acts keep their numbers, so that older uses stay with them.
DELETE FROM participation_use u USING participation_act kept
WHERE u.act_id = kept.id AND %(of_scope)s AND kept.at >= %(oldest)s
    AND NOT EXISTS (SELECT FROM p_act a WHERE a.event_id = kept.event_id AND a.signal = kept.signal);

DELETE FROM participation_act kept WHERE %(of_scope)s AND kept.at >= %(oldest)s
    AND NOT EXISTS (SELECT FROM p_act a WHERE a.event_id = kept.event_id AND a.signal = kept.signal);

INSERT INTO participation_act AS kept (event_id, signal, person_id, community_id, beneficiary_id, entry_id, reply_id, at,
                                       week, is_reversed)
SELECT DISTINCT ON (a.event_id, a.signal) a.event_id, a.signal, a.person_id, a.community_id, a.beneficiary_id, a.entry_id,
       a.reply_id, a.at, ((a.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7, a.is_reversed
FROM p_act a WHERE a.at >= %(oldest)s
ORDER BY a.event_id, a.signal
ON CONFLICT (event_id, signal) DO UPDATE SET
    person_id = excluded.person_id, community_id = excluded.community_id, entry_id = excluded.entry_id,
    -- A person who is gone stays one of so many.
    beneficiary_id = CASE WHEN kept.beneficiary_id < 0 THEN kept.beneficiary_id ELSE excluded.beneficiary_id END,
    reply_id = excluded.reply_id, at = excluded.at, week = excluded.week, is_reversed = excluded.is_reversed
WHERE (kept.person_id, kept.community_id, kept.beneficiary_id, kept.entry_id, kept.reply_id, kept.at, kept.is_reversed)
    IS DISTINCT FROM (excluded.person_id, excluded.community_id, excluded.beneficiary_id, excluded.entry_id,
                      excluded.reply_id, excluded.at, excluded.is_reversed);

-- Uses by readings that are forgotten by now cannot be derived anew: those of old acts stay.
DELETE FROM participation_use u USING participation_act kept, p_act a
WHERE u.act_id = kept.id AND kept.event_id = a.event_id AND kept.signal = a.signal AND u.person_id > 0
    AND (kept.at >= %(readings_since)s OR kept.signal NOT IN ('referred', 'featured', 'reviewed', 'curated'))
    AND NOT EXISTS (
        SELECT FROM p_use p WHERE p.event_id = a.event_id AND p.signal = a.signal AND p.person_id = u.person_id);

INSERT INTO participation_use AS kept (act_id, person_id, share, at)
SELECT act.id, p.person_id, max(p.share), min(p.at)
FROM p_use p JOIN participation_act act ON act.event_id = p.event_id AND act.signal = p.signal
GROUP BY act.id, p.person_id
ON CONFLICT (act_id, person_id) DO UPDATE SET share = excluded.share, at = excluded.at
WHERE (kept.share, kept.at) IS DISTINCT FROM (excluded.share, excluded.at)
