-- Self directed: of what they read, what they had looked for. Tallies stay when readings are forgotten.
INSERT INTO s_count
SELECT t.community_id, t.person_id, 'self-directed', coalesce(sum(t.number) FILTER (WHERE t.signal = 'found'), 0),
       sum(t.number) FILTER (WHERE t.signal = 'read'), sum(t.number) FILTER (WHERE t.signal = 'read')
FROM participation_tally t
WHERE t.community_id = ANY(%(communities)s) AND t.week > %(week)s - %(window)s AND t.week <= %(week)s
  AND t.signal IN ('read', 'found')
GROUP BY t.community_id, t.person_id
HAVING sum(t.number) FILTER (WHERE t.signal = 'read') > 0;

-- Insightful: of what they marked before three others had, what was among the most marked quarter after twelve weeks.
INSERT INTO s_count
WITH final AS (
    SELECT n.id, n.community_id, count(m.person_id) AS marks
    FROM content_entry n LEFT JOIN s_mark m ON m.entry_id = n.id
    WHERE n.community_id = ANY(%(communities)s) AND n.removed_at IS NULL AND NOT n.is_withheld AND NOT n.is_history
      AND n.prepared_at IS NULL AND n.published_at >= %(oldest)s AND n.published_at <= %(ripe)s
    GROUP BY n.id, n.community_id
), top AS (
    -- The fewest marks with which an entry is in the upper quarter.
    SELECT community_id, min(marks) AS marks
    FROM (
        SELECT community_id, marks, cume_dist() OVER (PARTITION BY community_id ORDER BY marks DESC) AS share,
               count(*) OVER (PARTITION BY community_id) AS entries
        FROM final
    ) ranked
    WHERE share <= 0.25 AND marks > 0 AND entries >= %(fewest_entries)s
    GROUP BY community_id
), pick AS (
    SELECT m.*, final.marks,
           row_number() OVER (PARTITION BY m.entry_id ORDER BY m.at, m.person_id) AS place
    FROM s_mark m JOIN final ON final.id = m.entry_id
)
SELECT pick.community_id, pick.person_id, 'insightful',
       -- One's own mark does not lift the entry.
       count(*) FILTER (WHERE pick.marks - 1 >= top.marks), count(*), count(*)
FROM pick JOIN top USING (community_id)
WHERE pick.place <= %(early_marks)s
GROUP BY pick.community_id, pick.person_id;

-- Group oriented: of the weeks in which they were here, those in which they wrote to somebody who wrote to them.
INSERT INTO s_count
SELECT p.community_id, p.person_id, 'group-oriented', count(wrote.week) FILTER (WHERE wrote.both), count(*),
       count(wrote.week)
FROM s_present p
LEFT JOIN (
    SELECT t.community_id, t.one, t.week, bool_or(EXISTS (
        SELECT FROM s_tie back WHERE back.one = t.other AND back.other = t.one AND back.community_id = t.community_id
        AND back.at > t.at - %(settling)s AND back.at < t.at + %(settling)s)) AS both
    FROM s_tie t GROUP BY t.community_id, t.one, t.week
) AS wrote ON wrote.community_id = p.community_id AND wrote.one = p.person_id AND wrote.week = p.week
GROUP BY p.community_id, p.person_id
