"""Patterns of published windows, written once and left: two answers about one window are the same answer."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection, transaction

from apps.communities.models import Community
from apps.core import clock
from apps.networks.measuring import patterns, reads
from apps.networks.models import Boundary, KeptPattern
from apps.participation.method import (
    PROFILES_KEPT_WEEKS,
    READINGS_KEPT,
    WINDOW_WEEKS,
    last_settled_week,
    monday_of,
    week_of,
)
from apps.participation.profiles import STEP_WEEKS

# The advisory locks of this app; the other number is the community.
_LOCK = 7_061


def keep_patterns() -> int:
    """Measure what is due: readings of the last window that is over, the rest of the last one that is settled.

    May be run as often as one likes. Returns how many were written.
    """
    now = clock.now()
    over, settled = _published(week_of(now) - 1), _published(last_settled_week(now))
    written = 0
    for community_id in [*_communities(), None]:
        written += _keep(community_id, over, is_settled=over <= settled)
        if settled != over:
            written += _keep(community_id, settled, is_settled=True)
    KeptPattern.objects.filter(week__lte=settled - PROFILES_KEPT_WEEKS).delete()
    return written


def rebuild_patterns(*, communities: Sequence[int] | None = None, windows: int = 1) -> int:
    """Measure the last published windows anew, of these communities or of all and all together. Returns how many.

    Readings are measured again as far as they are known still, and stay as they were measured otherwise.
    """
    settled = _published(last_settled_week(clock.now()))
    chosen: list[int | None] = [*_communities(), None] if communities is None else list(communities)
    weeks = [settled - STEP_WEEKS * back for back in range(windows)]
    return sum(_keep(community_id, week, is_settled=True, anew=True) for community_id in chosen for week in weeks)


def _published(week: int) -> int:
    return week - week % STEP_WEEKS


def _communities() -> list[int]:
    return list(Community.objects.active().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _keep(community_id: int | None, week: int, *, is_settled: bool, anew: bool = False) -> int:
    """Write what is missing of one window, by each boundary; two who come at once write it once."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, community_id or 0])
    kept = {row.boundary: row for row in KeptPattern.objects.filter(community_id=community_id, week=week)}
    rows = [kept.get(one) or KeptPattern(community_id=community_id, week=week, boundary=one) for one in Boundary.values]
    known = monday_of(week - WINDOW_WEEKS + 1) >= (clock.now() - READINGS_KEPT).date()
    read = [row for row in rows if known and (anew or row.reads is None)]
    figured = [row for row in rows if is_settled and (anew or row.figures is None)]
    for row in read:
        row.reads = asdict(reads(community_id, week, row.boundary))
    measured = patterns(community_id, week) if figured else {}
    for row in figured:
        row.figures = measured[row.boundary].as_kept()
    written = [row for row in rows if any(row is one for one in (*read, *figured))]
    for row in written:
        row.save()
    return len(written)
