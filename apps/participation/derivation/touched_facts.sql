-- All that was ever done in the threads that are touched, but for readings.
INSERT INTO p_id
SELECT id FROM activity_event WHERE entry_id IN (SELECT entry_id FROM p_thread) AND NOT verb = ANY(%(readings)s)
ON CONFLICT DO NOTHING
