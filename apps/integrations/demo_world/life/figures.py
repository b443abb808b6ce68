"""The figures that parts of the house keep of the windows of the year, made as their tasks make them each night.

A part that stores figures by window adds a function to `PARTS`; each is given the published weeks, the oldest first.
"""

from collections.abc import Callable, Sequence

from apps.communities.models import Community
from apps.compass.evidence import keep_evidence
from apps.core import clock
from apps.insights.reports.publishing import publish_due
from apps.insights.services import publish_reports
from apps.integrations.demo_world.life.settling import analyze
from apps.networks.keeping import keep_patterns
from apps.participation.method import last_settled_week, week_of
from apps.participation.profiles import STEP_WEEKS, write_profiles
from apps.participation.ring_keeping import keep_all_rings
from apps.participation.services import keep_profiles, rebuild_participation
from apps.readings.retention import forget_old


def keep_figures() -> None:
    """Derive who took part how, have every part make its figures, and let the log forget what it forgets each night."""
    rebuild_participation()
    # Else the planner would learn of all that only after the statements that follow.
    analyze()
    weeks = published_weeks()
    for keep in PARTS:
        keep(weeks)
    forget_old()


def published_weeks() -> list[int]:
    """The ends of all windows of the year that are published, the oldest first, and the last settled week."""
    last = last_settled_week(clock.now())
    oldest = min((week_of(row.created_at) for row in Community.objects.active()), default=last)
    return sorted({*(week for week in range(oldest + 1, last + 1) if week % STEP_WEEKS == 0), last})


def _communities() -> list[int]:
    return list(Community.objects.active().order_by("pk").values_list("pk", flat=True))


def _profiles(weeks: Sequence[int]) -> None:
    for week in weeks:
        write_profiles(_communities(), week)
    # A ring is found in what it did of late; what was reported before stays as it was.
    keep_all_rings()
    keep_profiles()


def _skills(_weeks: Sequence[int]) -> None:
    # The last windows are what anybody sees of skills and of networks; those of the year would take a minute.
    keep_evidence()


def _networks(_weeks: Sequence[int]) -> None:
    keep_patterns()


def _insights(_weeks: Sequence[int]) -> None:
    publish_reports()


def _reports(_weeks: Sequence[int]) -> None:
    publish_due()


# Profiles come first: the others are made of them.
PARTS: tuple[Callable[[Sequence[int]], object], ...] = (_profiles, _skills, _networks, _insights, _reports)
