-- One fact is at most one act in each role, the weightiest one, and at most two acts in all.
DELETE FROM p_act a USING (
    SELECT event_id, signal, turn, row_number() OVER (PARTITION BY event_id ORDER BY turn > 1, weight DESC, signal) AS place
    FROM (
        SELECT a.event_id, a.signal, s.weight,
               row_number() OVER (PARTITION BY a.event_id, s.role ORDER BY s.weight DESC, a.signal) AS turn
        FROM p_act a JOIN (VALUES %(signals)s) AS s (signal, role, weight) ON s.signal = a.signal
        WHERE a.reply_id IS NOT NULL
    ) AS turns
) AS ranked
WHERE ranked.event_id = a.event_id AND ranked.signal = a.signal AND (ranked.turn > 1 OR ranked.place > 2)
