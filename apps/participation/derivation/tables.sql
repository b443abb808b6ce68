-- What a derivation works on. The tables are the session's own and empty after each transaction.
CREATE TEMP TABLE IF NOT EXISTS p_thread (entry_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_id (id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_week (person_id bigint, week int, PRIMARY KEY (person_id, week)) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_event (
    id bigint, at timestamptz, verb text, actor_id bigint, person_id bigint, community_id bigint, entry_id bigint,
    reply_id bigint, context jsonb
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_revision (
    event_id bigint, entry_id bigint, number int, editor_id bigint, at timestamptz, new_words boolean, undone boolean,
    undone_by_self boolean
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_act (
    event_id bigint, signal text, person_id bigint, community_id bigint, beneficiary_id bigint, entry_id bigint,
    reply_id bigint, at timestamptz, is_reversed boolean
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_look (
    entry_id bigint, actor_id bigint, at timestamptz, verb text, citation_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_use (
    event_id bigint, signal text, person_id bigint, share float8, at timestamptz
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_tally (
    person_id bigint, community_id bigint, day date, signal text, number int
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_fact (
    at timestamptz, verb text, actor_id bigint, person_id bigint, community_id bigint, entry_id bigint, reply_id bigint,
    context jsonb, origin text
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS p_forgetful (person_id bigint) ON COMMIT DELETE ROWS
