-- They came by it: the asker opened what was linked, others followed a mention, read what was held up or reviewed, or
-- found by a search what was put in order.
INSERT INTO p_use
SELECT a.event_id, a.signal, u.actor_id, 1, u.at
FROM p_act a
JOIN content_entry n ON n.id = a.entry_id
JOIN p_event e ON e.id = a.event_id
JOIN p_look u ON u.entry_id = a.entry_id AND u.at > a.at AND u.at <= a.at + %(settling)s
    AND u.actor_id <> a.person_id AND u.actor_id <> n.author_id
-- Said apart, since most acts about what is looked at are answers, and what is within the case prunes none of them.
WHERE a.signal IN ('referred', 'featured', 'reviewed', 'curated') AND CASE a.signal
      WHEN 'referred' THEN u.actor_id = a.beneficiary_id AND u.verb IN ('entry_viewed', 'entry_read')
      WHEN 'reviewed' THEN u.verb = 'entry_read'
      WHEN 'curated' THEN u.verb = 'search_chosen'
      WHEN 'featured' THEN CASE e.verb
          WHEN 'entry_featured' THEN u.verb = 'entry_read'
          ELSE u.verb = 'citation_followed' AND u.citation_id = (e.context ->> 'citation')::bigint END
      ELSE FALSE END;

-- Others kept something that stands on a list.
INSERT INTO p_use
SELECT a.event_id, a.signal, k.person_id, 1, k.at
FROM p_act a
JOIN p_event e ON e.id = a.event_id
JOIN favourites_listitem i ON i.list_id = (e.context ->> 'list')::bigint
JOIN content_entry n ON n.id = i.entry_id AND n.author_id <> a.person_id
JOIN ratings_favourite k ON k.entry_id = n.id AND k.person_id <> a.person_id AND k.person_id <> n.author_id
    AND k.at > a.at AND k.at <= a.at + %(settling)s
WHERE a.signal = 'collected';

-- Who was invited is there in two weeks of the next four; a newcomer who was welcomed is there again.
INSERT INTO p_use
SELECT a.event_id, a.signal, a.beneficiary_id, 1, greatest(a.at, DATE '2019-12-30' + 7 * there.week)
FROM p_act a
CROSS JOIN LATERAL (SELECT ((a.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7 AS of) AS week
CROSS JOIN LATERAL (
    SELECT p.week FROM participation_presence p
    WHERE p.community_id = a.community_id AND p.person_id = a.beneficiary_id AND p.week <= week.of + 4
      AND p.week >= week.of + CASE a.signal WHEN 'welcomed' THEN 1 ELSE 0 END
    ORDER BY p.week OFFSET CASE a.signal WHEN 'welcomed' THEN 0 ELSE 1 END LIMIT 1
) AS there
WHERE a.signal IN ('welcomed', 'invited');

-- Who had something of a text is known once somebody used it.
UPDATE p_act a SET beneficiary_id = first.person_id
FROM (
    SELECT DISTINCT ON (event_id, signal) event_id, signal, person_id FROM p_use ORDER BY event_id, signal, at, person_id
) AS first
WHERE a.signal = 'original' AND first.signal = 'original' AND first.event_id = a.event_id
