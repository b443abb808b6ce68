"""Deriving everything where nothing is kept yet: into tables without indexes, which take the place of the empty ones.

The new tables stand in a schema of their own until they are whole, so whoever is killed in between leaves the old ones
as they were, and the next attempt begins anew. Rows are written faster without indexes by far, and indexes are built
faster over rows that are there.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import connection

SCHEMA = "participation_anew"
# The largest first, since each is one worker's.
TABLES = ("participation_act", "participation_tally", "participation_use", "participation_presence")
# What was invited or welcomed asks for presence while all is derived.
ASKED_MEANWHILE = "presence_once"
# The whole log is read faster row by row than by an index over most of it, which the planner takes for equal.
_WHOLE = "SET LOCAL cpu_index_tuple_cost = 0.05"
# What is derived passes through temporary tables, which are files where they find no room: a quarter of the time.
_MEMORY = "SET LOCAL temp_buffers = '256MB'; SET LOCAL work_mem = '128MB'; SET LOCAL maintenance_work_mem = '256MB'"
_CONSTRAINTS = """
    SELECT conname, format('ALTER TABLE %%s.%%I ADD CONSTRAINT %%I %%s', %(schema)s, %(table)s, conname,
                           pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype IN ('p', 'u')
"""
_INDEXES = """
    SELECT indexname, replace(indexdef, ' ON ' || schemaname || '.', ' ON ' || %(schema)s || '.') FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = %(table)s AND indexname <> ALL(%(made)s)
"""


def is_possible() -> bool:
    """Whether nothing is kept, and a schema may be made in a transaction that others see the end of."""
    if connection.in_atomic_block:
        return False
    with connection.cursor() as sql:
        kept = " OR ".join(f"EXISTS (SELECT FROM {table})" for table in TABLES)
        sql.execute(f"SELECT has_database_privilege(current_database(), 'CREATE') AND NOT ({kept})")
        return bool(sql.fetchone()[0])


def prepare() -> None:
    """Make the new tables. What an earlier attempt left goes."""
    statements = [f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}"]
    statements += [f"CREATE TABLE {SCHEMA}.{table} (LIKE {table} INCLUDING ALL EXCLUDING INDEXES)" for table in TABLES]
    statements.append(_indexes("participation_presence")[ASKED_MEANWHILE])
    _execute(statements)


def enter() -> None:
    """Have the running transaction write into the new tables, and give it room to sort in."""
    with connection.cursor() as sql:
        sql.execute(f"{_MEMORY}; {_WHOLE}; SET LOCAL search_path = {SCHEMA}, public")


def finish(workers: int) -> None:
    """Build the indexes."""
    wanted = [_indexes(table) for table in TABLES]
    wanted[TABLES.index("participation_presence")].pop(ASKED_MEANWHILE)
    at_once([partial(_execute, [_MEMORY, *made.values()]) for made in wanted], workers)


def take_over() -> None:
    """Put the new tables into the place of the empty ones; in the transaction that the consumer waits for."""
    with connection.cursor() as sql:
        for table in TABLES:
            sql.execute(f"DROP TABLE {table}")
            sql.execute(f"ALTER TABLE {SCHEMA}.{table} SET SCHEMA public")
            sql.execute(f"ANALYZE {table}")
        sql.execute(f"DROP SCHEMA {SCHEMA}")


def at_once(tasks: Sequence[Callable[[], None]], workers: int) -> None:
    """Do all of it in threads, whose connections are their own and end with them."""

    def apart(task: Callable[[], None]) -> None:
        try:
            task()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(apart, tasks))


def _indexes(table: str) -> dict[str, str]:
    """How each index and constraint of the table is made over its new self."""
    with connection.cursor() as sql:
        given = {"schema": SCHEMA, "table": table}
        sql.execute(_CONSTRAINTS, given)
        made = dict(sql.fetchall())
        sql.execute(_INDEXES, given | {"made": list(made)})
        return made | dict(sql.fetchall())


def _execute(statements: Sequence[str]) -> None:
    with connection.cursor() as sql:
        sql.execute("BEGIN; " + "; ".join(statements) + "; COMMIT")
