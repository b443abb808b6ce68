"""Publishing: the tables of a window are made once, when its weeks have settled, and stand."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.db import connection, transaction

from apps.communities.models import Community, Status
from apps.core import clock
from apps.insights.reports.models import ReportTable
from apps.insights.reports.population import population_of
from apps.insights.reports.subjects import BOUNDARIES
from apps.insights.reports.tables import tables_of
from apps.participation.method import ACTS_KEPT, WINDOW_WEEKS, last_settled_week, monday_of
from apps.participation.models import Presence, Profile
from apps.participation.profiles import write_profiles
from apps.participation.signals import METHOD_VERSION

# Two workers never publish at the same time.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('insights.reports'))"


def due_weeks() -> list[int]:
    """The last weeks of the windows that may be published: settled, not overlapping, with all they need still kept."""
    now = clock.now()
    last = last_settled_week(now)
    found = []
    for week in range(last - last % WINDOW_WEEKS, 0, -WINDOW_WEEKS):
        if now - datetime.combine(monday_of(week - WINDOW_WEEKS), time(), UTC) > ACTS_KEPT:
            break
        if Presence.objects.filter(week=week).exists():
            found.append(week)
    return found[::-1]


def publish_due() -> int:
    """Publish what is due and not published yet, the oldest first. Returns how many windows."""
    return sum(publish_window(week=week) for week in due_weeks())


@transaction.atomic
def publish_window(*, week: int) -> bool:
    """Make all tables of a window, together. False where they stand already: then nothing happens.

    It is derived from what the log says, so it is no fact of its own.
    """
    with connection.cursor() as sql:
        sql.execute(_LOCK)
    if ReportTable.objects.filter(week=week).exists():
        return False
    communities = list(Community.objects.exclude(status=Status.PREPARING).order_by("pk"))
    ids = [community.pk for community in communities]
    if not Profile.objects.filter(week=week).exists():
        write_profiles(ids, week)
    population = population_of(week)
    fewest = settings.REPORT_MINIMUM
    kinds = {community.pk: community.kind for community in communities}
    ReportTable.objects.bulk_create(
        ReportTable(
            subject=subject,
            grouping=grouping,
            week=week,
            made_at=clock.now(),
            method_version=METHOD_VERSION,
            fewest=fewest,
            content=table,
            communities=[
                pk for pk in ids if pk not in population.hidden and BOUNDARIES.get(grouping, kinds[pk]) == kinds[pk]
            ],
        )
        for (subject, grouping), table in tables_of(population, fewest).items()
    )
    return True
