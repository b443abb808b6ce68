"""How long the signals of a large company take: from nothing, and for a batch as the river brings it.

`python -m benchmarks.profiler.load [--members 100000] [--events 10000000]` starts a database of its own, fills it by
SQL with members who read, ask, answer, thank, keep and rate over half a year, and measures the rebuild with two
connections and batches of a thousand events at the end of the log. Prints JSON; nothing is left behind.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.processes import TICKS, cpu_ms, read, tree
from benchmarks.profiler.scratch import database

COMMUNITY_SIZE = 500
# Parts of the log: what people do, most of it reading.
REPLIES, THANKS, KEPT, RATED, CHOSEN = 0.08, 0.05, 0.03, 0.02, 0.05
ENTRIES = 0.01

# Set to one side while rows are written, as any bulk load does.
_INDEXES = (
    "SELECT indexdef, indexname FROM pg_indexes WHERE tablename = 'activity_event' AND indexname LIKE '%%event%%'"
)
_WORLD = (
    """
    INSERT INTO accounts_user (id, password, is_superuser, email, handle, name, photo, headline, is_active, is_staff,
                               is_hr, is_placeholder, date_joined)
    SELECT n, '', FALSE, 'm' || n || '@example.org', 'member-' || n, 'Member ' || n, '', '', TRUE, FALSE, FALSE, FALSE,
           now() - interval '400 days' FROM generate_series(1, %(members)s) n
    """,
    """
    INSERT INTO accounts_profile (user_id, job_role, department, site, expertise, time_zone, language, about,
                                  about_html, ask_me_about, visibility)
    SELECT n, '', 'Department ' || n %% 12, 'Site ' || n %% 7, '{}', 'UTC', 'en', '', '', '', '{}'
    FROM generate_series(1, %(members)s) n
    """,
    """
    INSERT INTO communities_community (id, slug, name, kind, method, departments, role_rule, purpose, about, about_html,
                                       access, status, created_at, member_count, entry_count, version)
    SELECT n, 'c' || n, 'Community ' || n, 'horizontal', 'Plan to deliver', '{}', '', 'To plan.', '', '', 'open',
           'active', now() - interval '400 days', 0, 0, 0 FROM generate_series(1, %(communities)s) n
    """,
    """
    INSERT INTO communities_membership (community_id, user_id, role, state, message, joined_at, is_history)
    SELECT 1 + n %% %(communities)s, n, CASE WHEN n <= %(communities)s THEN 'manager' ELSE 'member' END, 'active', '',
           now() - interval '1 day' * (n %% 300), FALSE
    FROM generate_series(1, %(members)s) n
    """,
    # An entry's number gives its community, and each community's members begin with its own number.
    """
    INSERT INTO content_entry (id, kind, community_id, author_id, title, slug, source, html, excerpt, renderer,
                               is_question, published_at, active_at, reply_count, last_number, version, is_history,
                               is_withheld, language, word_count, coauthor_ids, answered_by, endorsed_count)
    SELECT n, 'discussion', 1 + n %% %(communities)s, who.id, 'Entry ' || n, 'entry', repeat('words of it ', 20),
           '', '', 0, n %% 3 > 0, made.at, made.at, 0, 0, 1, FALSE, FALSE, '', 60, '{}', '', 0
    FROM generate_series(1, %(entries)s) n
    CROSS JOIN LATERAL (SELECT now() - interval '180 days' * (0.02 + 0.98 * random()) + n * interval '0') AS made (at)
    CROSS JOIN LATERAL (SELECT 1 + (n %% %(communities)s + %(communities)s * floor(random() * %(size)s)::bigint)
                               %% %(members)s) AS who (id)
    """,
    """
    INSERT INTO content_reply (id, entry_id, author_id, number, path, source, html, renderer, created_at, is_history)
    SELECT n, entry.id, 1 + (entry.id %% %(communities)s + %(communities)s * floor(random() * %(size)s)::bigint)
           %% %(members)s, n, '',
           repeat('some words of an answer ', 5) || CASE WHEN n %% 20 = 0 THEN '/e/' || (1 + n %% %(entries)s) || '/x/'
                                                    ELSE '' END,
           '', 0, least(entry.published_at + interval '6 days' * random() ^ 3, now()), FALSE
    FROM (SELECT n, 1 + floor(random() * %(entries)s)::bigint AS entry_id
          FROM generate_series(1, %(replies)s) n) AS drawn
    JOIN content_entry entry ON entry.id = drawn.entry_id
    """,
    """
    INSERT INTO ratings_helpful (reply_id, person_id, at)
    SELECT r.id, CASE WHEN random() < 0.3 THEN e.author_id ELSE
           1 + (e.id %% %(communities)s + %(communities)s * floor(random() * %(size)s)::bigint) %% %(members)s END,
           least(r.created_at + interval '3 days' * random(), now())
    FROM (SELECT 1 + floor(random() * %(replies)s)::bigint AS id FROM generate_series(1, %(thanks)s)) drawn
    JOIN content_reply r ON r.id = drawn.id JOIN content_entry e ON e.id = r.entry_id
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO ratings_favourite (entry_id, person_id, note, at)
    SELECT e.id, 1 + (e.id %% %(communities)s + %(communities)s * floor(random() * %(size)s)::bigint) %% %(members)s,
           '', least(e.published_at + interval '9 days' * random(), now())
    FROM (SELECT 1 + floor(random() * %(entries)s)::bigint AS id FROM generate_series(1, %(kept)s)) drawn
    JOIN content_entry e ON e.id = drawn.id ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO ratings_rating (entry_id, person_id, stars, reason, at)
    SELECT e.id, 1 + (e.id %% %(communities)s + %(communities)s * floor(random() * %(size)s)::bigint) %% %(members)s,
           2 + floor(random() * 4)::int, CASE WHEN random() < 0.2 THEN repeat('why it is so ', 4) ELSE '' END,
           least(e.published_at + interval '9 days' * random(), now())
    FROM (SELECT 1 + floor(random() * %(entries)s)::bigint AS id FROM generate_series(1, %(rated)s)) drawn
    JOIN content_entry e ON e.id = drawn.id ON CONFLICT DO NOTHING
    """,
)
_LOG = (
    (
        "SELECT 'entry_posted' AS verb, author_id, NULL::bigint AS person, community_id, id, NULL::bigint AS reply,"
        " published_at, '{}'::jsonb FROM content_entry"
    ),
    (
        "SELECT 'reply_posted', r.author_id, e.author_id, e.community_id, e.id, r.id, r.created_at,"
        " '{\"mentions\": []}'"
        " FROM content_reply r JOIN content_entry e ON e.id = r.entry_id"
    ),
    (
        "SELECT 'reply_thanked', h.person_id, r.author_id, e.community_id, e.id, r.id, h.at, '{}'"
        " FROM ratings_helpful h JOIN content_reply r ON r.id = h.reply_id"
        " JOIN content_entry e ON e.id = r.entry_id"
    ),
    (
        "SELECT 'entry_kept', k.person_id, e.author_id, e.community_id, e.id, NULL, k.at, '{}'"
        " FROM ratings_favourite k JOIN content_entry e ON e.id = k.entry_id"
    ),
    (
        "SELECT 'entry_rated', g.person_id, e.author_id, e.community_id, e.id, NULL, g.at, '{}'"
        " FROM ratings_rating g JOIN content_entry e ON e.id = g.entry_id"
    ),
    """
    SELECT (ARRAY['entry_viewed', 'entry_viewed', 'entry_read', 'search_chosen'])
           [CASE WHEN drawn.n <= %(chosen)s THEN 4 ELSE 1 + drawn.n %% 3 END],
           1 + (e.id %% %(communities)s + %(communities)s * floor(random() * %(size)s)::bigint) %% %(members)s, NULL,
           e.community_id, e.id, NULL, least(e.published_at + interval '20 days' * random() ^ 2, now()), '{}'
    FROM (SELECT n, 1 + floor(random() * %(entries)s)::bigint AS id FROM generate_series(1, %(readings)s) n) drawn
    JOIN content_entry e ON e.id = drawn.id
    """,
)
_INTO = """
    INSERT INTO activity_event (xid, verb, actor_id, person_id, community_id, entry_id, reply_id, at, context, origin)
    SELECT 3, logged.*, 'web' FROM ({query}) AS logged ORDER BY 7
"""


def fill(members: int, events: int) -> int:
    """Write the world and its log. Returns the number of events."""
    from django.db import connection, transaction

    size = {
        "members": members,
        "communities": max(1, members // COMMUNITY_SIZE),
        "size": COMMUNITY_SIZE,
        "entries": int(events * ENTRIES),
        "replies": int(events * REPLIES),
        "thanks": int(events * THANKS),
        "kept": int(events * KEPT),
        "rated": int(events * RATED),
        "chosen": int(events * CHOSEN),
        "readings": int(events * (1 - ENTRIES - REPLIES - THANKS - KEPT - RATED)),
    }
    with transaction.atomic(), connection.cursor() as sql:
        for statement in _WORLD:
            sql.execute(statement, size)
    with connection.cursor() as sql:
        sql.execute(_INDEXES, {})
        indexes = [row for row in sql.fetchall() if not row[1].endswith("_pkey")]
        for _definition, name in indexes:
            if "once_key" not in name:
                sql.execute(f"DROP INDEX {name}")
        # The events come in the order of time, as in life.
        given = " UNION ALL ".join(f"({query})" for query in _LOG)
        sql.execute(_INTO.format(query=given), size)
        written: int = sql.rowcount
        for definition, name in indexes:
            if "once_key" not in name:
                sql.execute(definition)
    with connection.cursor() as sql:
        sql.execute("VACUUM ANALYZE")
    return written


def measure(members: int, events: int, workers: int, batches: int, postgres: int) -> dict[str, Any]:
    """Fill, rebuild, and settle batches; seconds. `postgres`: the server's process."""
    from django.db import connection, transaction

    from apps.activity.models import Event
    from apps.participation.derivation import settle
    from apps.participation.models import Act, Presence, Tally, Use
    from apps.participation.services import rebuild_participation

    started = time.perf_counter()
    written = fill(members, events)
    filled, cpu = time.perf_counter(), _cpu_seconds(postgres)
    rebuild_participation(workers=workers)
    rebuilt, cpu = time.perf_counter(), _cpu_seconds(postgres) - cpu
    with connection.cursor() as sql:
        for table in ("act", "use", "tally", "presence"):
            sql.execute(f"ANALYZE participation_{table}")
    last = list(Event.objects.order_by("-pk").values_list("pk", flat=True)[: batches * 1000])
    took = []
    for number in range(batches):
        begin = time.perf_counter()
        with transaction.atomic():
            settle(last[number * 1000 : (number + 1) * 1000])
        took.append(time.perf_counter() - begin)
    return {
        "members": members,
        "events": written,
        "fill_seconds": round(filled - started, 1),
        "rebuild_seconds": round(rebuilt - filled, 1),
        # Where others use the machine meanwhile, it says more than the clock.
        "rebuild_cpu_seconds": round(cpu, 1),
        "batch_of_1000_seconds": {"median": round(statistics.median(took), 3), "most": round(max(took), 3)},
        "rows": {model.__name__: model._base_manager.count() for model in (Act, Use, Tally, Presence)},
    }


def _cpu_seconds(postgres: int) -> float:
    """What the server and its sessions have used, those that have ended included."""
    ended = read(Path(f"/proc/{postgres}/stat")).rsplit(")", 1)[1].split()[13:15]
    return cpu_ms(tree(postgres)) / 1000 + sum(map(int, ended)) / TICKS


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="benchmarks.profiler.load", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batches", type=int, default=10)
    options = parser.parse_args(arguments)
    with database() as postgres:
        pid = int((postgres / "postmaster.pid").read_text().split()[0])
        found = measure(options.members, options.events, options.workers, options.batches, pid)
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
