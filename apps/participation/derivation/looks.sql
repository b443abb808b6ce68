-- Readings that may be a use of an act: of what it is about, after it, by whom and in the way that the act asks for.
INSERT INTO p_look (entry_id, actor_id, at, verb, citation_id)
SELECT e.entry_id, e.actor_id, e.at, e.verb,
       CASE WHEN e.verb = 'citation_followed' AND jsonb_typeof(e.context -> 'citation') = 'number'
            THEN (e.context ->> 'citation')::bigint END
FROM activity_event e
WHERE e.verb IN ('entry_viewed', 'entry_read', 'search_chosen', 'citation_followed') AND e.actor_id IS NOT NULL
  AND e.entry_id IN (SELECT entry_id FROM p_act WHERE signal IN ('referred', 'featured', 'reviewed', 'curated'))
  AND EXISTS (SELECT FROM accounts_user u WHERE u.id = e.actor_id)
  AND (e.verb IN ('entry_viewed', 'entry_read') AND (e.entry_id, e.actor_id) IN (
           SELECT entry_id, beneficiary_id FROM p_act WHERE signal = 'referred')
       OR e.verb IN ('entry_read', 'citation_followed') AND e.entry_id IN (
           SELECT entry_id FROM p_act WHERE signal IN ('featured', 'reviewed'))
       OR e.verb = 'search_chosen' AND e.entry_id IN (SELECT entry_id FROM p_act WHERE signal = 'curated'))
