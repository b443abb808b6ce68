-- Communicator: of what they passed on, what they put in twenty words of their own or more and somebody came to.
INSERT INTO s_count
SELECT a.community_id, a.person_id, 'communicator', count(*) FILTER (WHERE framed.words >= %(framing_words)s AND EXISTS (
           SELECT FROM participation_use u WHERE u.act_id = a.id AND u.person_id <> a.person_id
           AND NOT EXISTS (SELECT FROM s_ring WHERE s_ring.community_id = a.community_id AND s_ring.one = a.person_id
                           AND s_ring.other = u.person_id))),
       count(*), count(*)
FROM participation_act a
JOIN activity_event e ON e.id = a.event_id
CROSS JOIN LATERAL (
    SELECT CASE a.signal
        WHEN 'reviewed' THEN (
            SELECT max(regexp_count(g.reason, '\S+')) FROM ratings_rating g
            WHERE g.entry_id = a.entry_id AND g.person_id = a.person_id)
        WHEN 'collected' THEN (
            SELECT regexp_count(l.intro, '\S+') + coalesce((
                SELECT sum(regexp_count(i.comment, '\S+')) FROM favourites_listitem i WHERE i.list_id = l.id), 0)
            FROM favourites_readinglist l WHERE l.id = (e.context ->> 'list')::bigint)
        -- The words of an article, or of a page that sums up.
        ELSE (SELECT max(n.word_count) FROM content_entry n
              WHERE n.id = coalesce((e.context ->> 'source')::bigint, a.entry_id)) END AS words
) AS framed
WHERE (a.signal IN ('reviewed', 'collected', 'repackaged') OR a.signal = 'featured' AND e.verb = 'entry_cited')
  AND NOT a.is_reversed AND a.community_id = ANY(%(communities)s)
  AND a.week > %(week)s - %(window)s AND a.week <= %(week)s
GROUP BY a.community_id, a.person_id;

-- Trend spotter: of what they held up before a fifth of its readers had come, what was in the most read quarter.
INSERT INTO s_count
WITH ripe AS (
    SELECT n.id, n.community_id, n.published_at, coalesce(sum(d.readers), 0) AS readers
    FROM content_entry n
    LEFT JOIN readings_entryday d ON d.entry_id = n.id AND d.day < (n.published_at + %(ripening)s)::date
    WHERE n.community_id = ANY(%(communities)s) AND n.removed_at IS NULL AND NOT n.is_withheld AND NOT n.is_history
      AND n.prepared_at IS NULL AND n.published_at >= %(oldest)s AND n.published_at <= %(ripe)s
    GROUP BY n.id, n.community_id, n.published_at
), top AS (
    SELECT community_id, min(readers) AS readers
    FROM (
        SELECT community_id, readers, cume_dist() OVER (PARTITION BY community_id ORDER BY readers DESC) AS share,
               count(*) OVER (PARTITION BY community_id) AS entries
        FROM ripe
    ) ranked
    WHERE share <= 0.25 AND readers > 0 AND entries >= %(fewest_entries)s
    GROUP BY community_id
), carried AS (
    SELECT a.community_id, a.person_id, a.entry_id, min(a.at) AS at
    FROM participation_act a
    WHERE a.signal IN ('featured', 'reviewed') AND NOT a.is_reversed AND a.community_id = ANY(%(communities)s)
    GROUP BY a.community_id, a.person_id, a.entry_id
)
SELECT carried.community_id, carried.person_id, 'trend-spotter', count(*) FILTER (WHERE ripe.readers >= top.readers),
       count(*), count(*)
FROM carried JOIN ripe ON ripe.id = carried.entry_id JOIN top ON top.community_id = carried.community_id
WHERE carried.at <= ripe.published_at + %(ripening)s AND ripe.readers >= %(fewest_readers)s
  AND (SELECT coalesce(sum(d.readers), 0) FROM readings_entryday d
       WHERE d.entry_id = carried.entry_id AND d.day < carried.at::date) < 0.2 * ripe.readers
GROUP BY carried.community_id, carried.person_id;

-- Marketer: of their mentions in articles that were read, those by which as many readers came as is usual, or more.
INSERT INTO s_count
WITH mention AS (
    SELECT target.community_id, c.by_id AS person_id, c.reader_count, exposed.readers
    FROM citations_citation c
    JOIN s_entry source ON source.id = c.source_id AND source.author_id = c.by_id
    JOIN content_entry target ON target.id = c.target_id AND target.author_id <> c.by_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(d.readers), 0) AS readers FROM readings_entryday d
        WHERE d.entry_id = c.source_id AND d.day >= c.at::date
    ) AS exposed
    WHERE c.withdrawn_at IS NULL AND c.at < %(until)s AND target.community_id = ANY(%(communities)s)
      AND ((c.at AT TIME ZONE 'UTC')::date - DATE '2019-12-30') / 7 > %(week)s - %(window)s
      AND exposed.readers >= %(fewest_readers)s
), base AS (
    SELECT community_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY reader_count::float8 / readers) AS rate
    FROM mention GROUP BY community_id
)
SELECT mention.community_id, mention.person_id, 'marketer',
       count(*) FILTER (WHERE reader_count > 0 AND reader_count::float8 / readers >= base.rate), count(*), count(*)
FROM mention JOIN base USING (community_id)
GROUP BY mention.community_id, mention.person_id
