-- Attentive: calls by name and answers to what one began, one a thread and day; answered within two working days.
INSERT INTO s_count
WITH call AS (
    SELECT DISTINCT ON (called.person_id, r.entry_id, (r.at AT TIME ZONE 'UTC')::date)
           r.community_id, called.person_id, r.entry_id, r.id, r.at,
           r.at + CASE extract(isodow FROM r.at AT TIME ZONE 'UTC')
                  WHEN 4 THEN 4 WHEN 5 THEN 4 WHEN 6 THEN 4 WHEN 7 THEN 3 ELSE 2 END * interval '1 day' AS due
    FROM s_reply r
    CROSS JOIN LATERAL (
        SELECT r.owner_id AS person_id WHERE r.parent_id IS NULL
        UNION SELECT named.id FROM content_reply written
        CROSS JOIN LATERAL regexp_matches(written.html, 'class="mention" href="/people/([a-z0-9-]+)/"', 'g') AS m (handle)
        JOIN accounts_user named ON named.handle = m.handle[1]
        WHERE written.id = r.id AND position('class="mention"' IN written.html) > 0
    ) AS called
    WHERE called.person_id <> r.author_id AND r.week > %(week)s - %(window)s AND r.at < %(until)s
    ORDER BY called.person_id, r.entry_id, (r.at AT TIME ZONE 'UTC')::date, r.at, r.id
), answered AS (
    SELECT call.*, (
        SELECT min(a.at) FROM (
            SELECT mine.at FROM s_reply mine
            WHERE mine.entry_id = call.entry_id AND mine.author_id = call.person_id AND mine.at > call.at
            UNION ALL SELECT h.at FROM ratings_helpful h WHERE h.reply_id = call.id AND h.person_id = call.person_id
            UNION ALL SELECT c.at FROM content_acceptance c WHERE c.reply_id = call.id AND c.by_id = call.person_id
        ) AS a (at)
    ) AS answered_at
    FROM call
)
SELECT community_id, person_id, 'attentive', count(*) FILTER (WHERE answered_at <= due), count(*),
       count(*) FILTER (WHERE answered_at <= at + %(settling)s)
FROM answered GROUP BY community_id, person_id;

-- Designer: of what they wrote at some length, what has a list, a heading, a picture, a table or code.
INSERT INTO s_count
SELECT community_id, author_id, 'designer', count(*) FILTER (WHERE has_form), count(*), count(*)
FROM (
    SELECT community_id, author_id, has_form FROM s_entry
    WHERE words >= %(long_words)s AND kind NOT IN ('document', 'episode') AND week > %(week)s - %(window)s
    UNION ALL SELECT community_id, author_id, has_form FROM s_reply
    WHERE words >= %(long_words)s AND week > %(week)s - %(window)s AND at < %(until)s
) AS post
GROUP BY community_id, author_id;

-- Researcher: of what they added, what points to others' work or a source; and changes of others' pages that stood.
INSERT INTO s_count
SELECT community_id, author_id, 'researcher', count(*) FILTER (WHERE cites), count(*), count(*)
FROM (
    SELECT community_id, author_id, cites FROM s_entry
    WHERE words >= %(fewest_words)s AND NOT is_question AND week > %(week)s - %(window)s
    UNION ALL SELECT community_id, author_id, cites FROM s_reply
    WHERE words >= %(fewest_reply_words)s AND to_id <> author_id AND week > %(week)s - %(window)s AND at < %(until)s
    UNION ALL SELECT community_id, person_id, NOT is_reversed FROM participation_act
    WHERE signal = 'improved' AND community_id = ANY(%(communities)s)
      AND week > %(week)s - %(window)s AND week <= %(week)s
) AS contribution
GROUP BY community_id, author_id
