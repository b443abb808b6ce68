-- What a count works on. The tables are the session's own and empty after each transaction.
CREATE TEMP TABLE IF NOT EXISTS s_reply (
    id bigint, entry_id bigint, parent_id bigint, community_id bigint, author_id bigint, to_id bigint, owner_id bigint,
    at timestamptz, week int, words int, has_form boolean, cites boolean
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_entry (
    id bigint, community_id bigint, author_id bigint, coauthor_ids bigint[], at timestamptz, week int, kind text,
    is_question boolean, words int, has_form boolean, cites boolean
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_ring (community_id bigint, one bigint, other bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_present (
    community_id bigint, person_id bigint, week int
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_mark (
    entry_id bigint, community_id bigint, person_id bigint, at timestamptz
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_tie (
    community_id bigint, one bigint, other bigint, week int, at timestamptz
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS s_count (
    community_id bigint, person_id bigint, skill text, k int, n int, tries int
) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS s_tie_pairs ON s_tie (one, other);
CREATE INDEX IF NOT EXISTS s_reply_entries ON s_reply (entry_id);
TRUNCATE s_reply, s_entry, s_ring, s_present, s_mark, s_tie, s_count
