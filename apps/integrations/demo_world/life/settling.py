"""What the readers of the river make of the year, at once and in silence; and the figures that are kept of it.

Whoever tells people is passed over: all of it is long over. All others are given the facts in one batch, which their
statements over sets take in seconds; participation is derived for whole communities.
"""

from collections.abc import Callable, Sequence

from django.db import connection, transaction

from apps.activity.consumers import keep_waiting, registered_consumers
from apps.activity.models import ConsumerCursor, Event
from apps.communities.models import Community
from apps.core import clock
from apps.participation.method import last_settled_week, week_of
from apps.participation.profiles import STEP_WEEKS, write_profiles
from apps.participation.ring_keeping import keep_all_rings
from apps.participation.services import keep_profiles, rebuild_participation
from apps.readings.retention import forget_old

# Letters, notices, bells.
SILENT = frozenset({"notifications", "daily marks", "mailing"})
DERIVED = "participation"


@transaction.atomic
def take_in(events: Sequence[Event]) -> None:
    """Have every reader of the river take these facts in, or pass them by, and stand behind them afterwards.

    The facts are of a transaction that has ended, and nobody else has written to the log since.
    """
    if not events:
        return
    _analyze()
    last = events[-1]
    for consumer in registered_consumers():
        keep_waiting(consumer)
        wanted = [event for event in events if event.verb in consumer.verbs]
        if wanted and consumer.name not in SILENT and consumer.name != DERIVED:
            consumer.apply(wanted)
        place = {"xid": last.xid, "event_id": last.pk}
        ConsumerCursor.objects.update_or_create(name=consumer.name, defaults=place)


def _analyze() -> None:
    """Tell the planner what there is now; it would learn it too late for the statements that follow."""
    with connection.cursor() as sql:
        sql.execute("ANALYZE")


def published_weeks() -> list[int]:
    """The ends of all windows that are published of the year, the oldest first, and the last settled week."""
    last = last_settled_week(clock.now())
    oldest = min((week_of(row.created_at) for row in Community.objects.active()), default=last)
    return sorted({*(week for week in range(oldest + 1, last + 1) if week % STEP_WEEKS == 0), last})


def keep_figures() -> None:
    """Derive who took part how, and have every part make the figures that it keeps of the windows of the year."""
    rebuild_participation()
    _analyze()
    communities = list(Community.objects.active().order_by("pk").values_list("pk", flat=True))
    weeks = published_weeks()
    for week in weeks:
        write_profiles(communities, week)
    # A ring is found in what it did of late; what was reported before stays as it was.
    keep_all_rings()
    keep_profiles()
    for keep in KEPT:
        keep(weeks)
    # The log forgets who read what as it does every night.
    forget_old()


# Parts that store figures by window: each is given the weeks, the oldest first.
KEPT: tuple[Callable[[Sequence[int]], object], ...] = ()
