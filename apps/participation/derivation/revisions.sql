-- Which edit of an entry is which fact, how much it changed, and whether a later one put back what was before.
INSERT INTO p_revision (event_id, entry_id, number, editor_id, at, new_words, undone, undone_by_self)
SELECT DISTINCT ON (r.id) e.id, r.entry_id, r.number, r.editor_id, r.at,
       -- Lengths that differ by so much say it already; else the words that are new are counted.
       abs(length(r.source) - length(former.source)) >= %(fewest_characters)s OR %(fewest_characters)s <= (
           SELECT coalesce(sum(length(word)), 0) FROM (
               SELECT unnest(string_to_array(r.source, ' ')) AS word
               EXCEPT ALL SELECT unnest(string_to_array(former.source, ' '))
           ) AS new
       ),
       back.found, back.by_self
FROM p_event e
JOIN content_revision r ON r.entry_id = e.entry_id AND r.reply_id IS NULL AND r.editor_id = e.actor_id AND r.number > 1
    AND r.at <= e.at AND r.at > e.at - interval '1 minute'
JOIN content_revision former ON former.entry_id = r.entry_id AND former.reply_id IS NULL AND former.number = r.number - 1
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS found, coalesce(bool_or(later.editor_id = r.editor_id), FALSE) AS by_self
    FROM content_revision later
    JOIN content_revision earlier ON earlier.entry_id = later.entry_id AND earlier.reply_id IS NULL
        AND earlier.number < r.number AND earlier.source = later.source
    WHERE later.entry_id = r.entry_id AND later.reply_id IS NULL AND later.number > r.number
      AND r.source <> former.source
) AS back
WHERE e.verb = 'entry_edited'
ORDER BY r.id, e.at, e.id
