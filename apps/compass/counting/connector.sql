-- Broker: of those whom they called into a discussion, those that somebody called in answered within a fortnight.
INSERT INTO s_count
SELECT a.community_id, a.person_id, 'broker', count(*) FILTER (WHERE joined.did), count(*), count(*)
FROM participation_act a
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM participation_use u WHERE u.act_id = a.id AND u.person_id <> a.person_id
        AND NOT EXISTS (SELECT FROM s_ring WHERE s_ring.community_id = a.community_id AND s_ring.one = a.person_id
                        AND s_ring.other = u.person_id)) AS did
) AS joined
WHERE a.signal = 'introduced' AND NOT a.is_reversed AND a.community_id = ANY(%(communities)s)
  AND a.week > %(week)s - %(window)s AND a.week <= %(week)s
GROUP BY a.community_id, a.person_id;

-- Networker: of the people with whom they had exchanged answers a quarter ago, those with whom they still do.
INSERT INTO s_count
WITH tie AS (
    SELECT DISTINCT t.community_id, t.one, t.other FROM s_tie t
    WHERE t.week > %(week)s - %(window)s AND t.week <= %(week)s - %(window)s / 2 AND EXISTS (
        SELECT FROM s_tie back WHERE back.one = t.other AND back.other = t.one AND back.community_id = t.community_id
        AND back.week > %(week)s - %(window)s AND back.week <= %(week)s - %(window)s / 2)
)
SELECT tie.community_id, tie.one, 'networker', count(*) FILTER (WHERE mine.did OR theirs.did), count(*),
       count(*) FILTER (WHERE mine.did)
FROM tie
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM s_tie t WHERE t.one = tie.one AND t.other = tie.other AND t.at < %(until)s
                   AND t.community_id = tie.community_id AND t.week > %(week)s - %(window)s / 2) AS did
) AS mine
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM s_tie t WHERE t.one = tie.other AND t.other = tie.one AND t.at < %(until)s
                   AND t.community_id = tie.community_id AND t.week > %(week)s - %(window)s / 2) AS did
) AS theirs
GROUP BY tie.community_id, tie.one
