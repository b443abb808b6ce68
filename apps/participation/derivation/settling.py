"""Deriving anew what a batch touches, or everything of some communities. Call both in a transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from apps.activity.verbs import READINGS
from apps.core import clock
from apps.participation import method
from apps.participation.derivation.statements import run
from apps.participation.derivation.verbs import ACTING, LIVE_ORIGINS, PRESENT

_ACTS = ("acts_creator", "acts_connector", "acts_carrier", "acts_caretaker")
_TABLES = (
    "p_thread",
    "p_id",
    "p_week",
    "p_event",
    "p_revision",
    "p_act",
    "p_look",
    "p_use",
    "p_tally",
    "p_forgetful",
    "p_fact",
)

# The scope in the statements' own words: threads and single facts of a batch, or communities.
# Each names rows by their number, so that the log is never read as a whole for a batch.
_TOUCHED = "e.id IN (SELECT id FROM p_id)"
_TOUCHED_ACTS = "kept.event_id IN (SELECT id FROM p_id)"
_KEPT_WEEKS = """(kept.person_id IN (SELECT person_id FROM p_week)
    AND (kept.person_id, kept.week) IN (SELECT person_id, week FROM p_week))"""
_OF_BATCH = """e.id IN (
    SELECT unnest(%(ids)s::bigint[])
    UNION SELECT id FROM activity_event WHERE actor_id IN (SELECT person_id FROM p_forgetful))"""
_OF_COMMUNITIES = "(e.community_id = ANY(%(communities)s))"


def settle(event_ids: Collection[int]) -> None:
    """Derive anew what these events touch."""
    if not event_ids:
        return
    given = _rules() | {"ids": list(event_ids), "communities": None}
    _begin(given)
    _plan(by_index=True)
    for name in ("touched_lists", "touched_threads", "touched_facts", "forgotten"):
        run(name, given)
    _analyze("p_thread, p_id, p_forgetful")
    run("presence", given, of_scope=_OF_BATCH)
    run("events", given, of_scope=_TOUCHED)
    _analyze("p_event")
    _derive_acts(given, _TOUCHED_ACTS)
    run("touched_weeks", given)
    _analyze("p_week")
    run("facts_of_weeks", given)
    _analyze("p_fact")
    run("tallies", given, log="p_fact", of_week="TRUE", of_kept=_KEPT_WEEKS)
    _plan(by_index=False)


def derive_communities(communities: Sequence[int], *, fresh: bool = False) -> None:
    """Derive everything of these communities anew. `fresh`: into the tables of `fresh.enter`, which are new."""
    given = _rules() | {"ids": [], "communities": list(communities)}
    _begin(given)
    _plan(by_index=False)
    with connection.cursor() as sql:
        # What was read is forgotten after a while: presence of weeks before that cannot be derived and stays.
        sql.execute(
            "DELETE FROM participation_presence WHERE community_id = ANY(%(communities)s)"
            " AND week >= greatest(%(readings_week)s, %(oldest_week)s)",
            given,
        )
    run("presence", given, fresh=fresh, of_scope=_OF_COMMUNITIES)
    run("events", given, of_scope=f"({_OF_COMMUNITIES} OR e.verb = 'list_published')")
    _analyze("p_event")
    _derive_acts(given, "kept.community_id = ANY(%(communities)s)", fresh=fresh)
    run(
        "tallies",
        given,
        fresh=fresh,
        log="activity_event",
        of_week=_OF_COMMUNITIES,
        of_kept="kept.community_id = ANY(%(communities)s)",
    )


def _derive_acts(given: dict[str, Any], of_scope: str, *, fresh: bool = False) -> None:
    run("revisions", given)
    _analyze("p_revision")
    for name in _ACTS:
        run(name, given)
    run("limits", given)
    _analyze("p_act")
    run("looks", given)
    _analyze("p_look")
    for name in ("uses_thread", "uses_apart"):
        run(name, given)
    _analyze("p_use")
    run("keep", given, fresh=fresh, of_scope=of_scope)


def _begin(given: dict[str, Any]) -> None:
    run("tables", given)
    with connection.cursor() as sql:
        # They are empty at the beginning of a transaction, but a batch may be one of several in it.
        sql.execute(f"TRUNCATE {', '.join(_TABLES)}")


def _plan(*, by_index: bool) -> None:
    """A batch finds its few rows by their indexes, however large the planner takes it to be; all is read for all."""
    with connection.cursor() as sql:
        sql.execute(f"SET LOCAL enable_seqscan = {'off' if by_index else 'on'}")
        # Compiling these statements takes longer than running them on a batch.
        sql.execute("SET LOCAL jit = off")


def _analyze(table: str) -> None:
    with connection.cursor() as sql:
        sql.execute(f"ANALYZE {table}")


def _rules() -> dict[str, Any]:
    now = clock.now()
    oldest: datetime = now - method.ACTS_KEPT
    return {
        "readings": sorted(READINGS),
        "verbs": sorted(ACTING),
        "present_verbs": sorted(PRESENT),
        "origins": LIVE_ORIGINS,
        "oldest": oldest,
        "oldest_week": method.week_of(oldest) + 1,
        "readings_since": now - method.READINGS_KEPT + timedelta(days=1),
        # The first week of which no reading is forgotten.
        "readings_week": method.week_of(now - method.READINGS_KEPT) + 1,
        "settling": method.SETTLING,
    } | method.RULES
