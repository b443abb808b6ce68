"""Writes: the monthly reports of communities. They are derived from what others did, so the log has no fact of them."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from apps.communities.models import Community, Status
from apps.core import clock
from apps.insights.figures import windows_of
from apps.insights.models import CommunityReport
from apps.insights.report import body_of
from apps.participation.method import last_settled_week

WAITS = timedelta(days=2)


@transaction.atomic
def publish_report(*, community: Community, week: int) -> CommunityReport:
    """Keep the report of a published window. Where it stands already, that one is returned, whatever it says."""
    kept = CommunityReport.objects.filter(community=community, week=week).first()
    if kept is not None:
        return kept
    mix, body = body_of(community, week)
    row = CommunityReport(
        community=community, week=week, method=mix.method, target=mix.target, body=body, made_at=clock.now()
    )
    row.save()
    return row


def publish_reports(*, communities: Sequence[Community] | None = None) -> int:
    """Keep all reports that are due, the oldest first, so that each finds the one before it. Returns how many are new.

    May be run as often as one likes; each report is a transaction of its own. A window waits until what is measured
    of it elsewhere (networks, skills) has had its nights.
    """
    last = last_settled_week(clock.now() - WAITS)
    chosen = communities
    if chosen is None:
        chosen = list(Community.objects.exclude(status=Status.PREPARING).order_by("pk"))
    written = 0
    for community in chosen:
        there = set(CommunityReport.objects.filter(community=community).values_list("week", flat=True))
        for week in sorted(week for week in windows_of(community) if week <= last and week not in there):
            publish_report(community=community, week=week)
            written += 1
    return written
