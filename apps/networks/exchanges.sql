-- Who turned to whom in the window that ends with a week, as participation derives it: what stands, what people did
-- here and now. One fact is one exchange, whatever acts are made of it. Who is not profiled has no part.
WITH fact AS (
    SELECT a.person_id AS source, a.beneficiary_id AS target, a.week, a.event_id,
           CASE WHEN a.signal IN ('featured', 'referred') THEN 'mentions' ELSE 'replies' END AS kind
    FROM participation_act a
    WHERE %(of_scope)s AND a.signal IN ('reply', 'rescued', 'welcomed', 'featured', 'referred') AND NOT a.is_reversed
    UNION
    -- Whoever was called into a discussion, and came.
    SELECT a.person_id, u.person_id, a.week, a.event_id, 'introduces'
    FROM participation_act a JOIN participation_use u ON u.act_id = a.id
    WHERE %(of_scope)s AND a.signal = 'introduced' AND NOT a.is_reversed
    UNION
    -- Whoever said that a reply helped, or accepted it.
    SELECT u.person_id, a.person_id, a.week, a.event_id, 'thanks'
    FROM participation_act a JOIN participation_use u ON u.act_id = a.id
    WHERE %(of_scope)s AND a.signal = 'reply' AND NOT a.is_reversed AND (
        EXISTS (SELECT FROM ratings_helpful h WHERE h.reply_id = a.reply_id AND h.person_id = u.person_id)
        OR EXISTS (SELECT FROM content_acceptance c WHERE c.reply_id = a.reply_id AND c.by_id = u.person_id))
)
SELECT fact.source, fact.target, fact.kind, sum(power(0.5, (%(week)s - fact.week) / %(half_life)s))::float8, count(*)
FROM fact
-- Those who are gone are numbers below zero, and nobody here.
JOIN accounts_user one ON one.id = fact.source
JOIN accounts_user other ON other.id = fact.target
WHERE fact.source <> fact.target
    AND fact.source NOT IN (SELECT person_id FROM participation_optout)
    AND fact.target NOT IN (SELECT person_id FROM participation_optout)
GROUP BY fact.source, fact.target, fact.kind
ORDER BY fact.source, fact.target, fact.kind
