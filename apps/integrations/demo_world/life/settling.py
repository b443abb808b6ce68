"""What the readers of the river make of the year, at once and in silence.

Whoever tells people is passed over: all of it is long over. All others are given the facts in one batch, which their
statements over sets take in seconds; participation is
derived for whole communities (`figures`).
"""

from collections.abc import Sequence

from django.db import connection, transaction

from apps.activity.consumers import keep_waiting, registered_consumers
from apps.activity.models import ConsumerCursor, Event

# Letters, notices, bells; and who looks for texts that came again or were rewritten, of which the year has none.
SILENT = frozenset({"notifications", "daily marks", "mailing", "reentries"})
DERIVED = "participation"


@transaction.atomic
def take_in(events: Sequence[Event]) -> None:
    """Have every reader of the river take these facts in, or pass them by, and stand behind them afterwards.

    The facts are of a transaction that has ended, and nobody else has written to the log since.
    """
    if not events:
        return
    analyze()
    last = events[-1]
    for consumer in registered_consumers():
        keep_waiting(consumer)
        wanted = [event for event in events if event.verb in consumer.verbs]
        if wanted and consumer.name not in SILENT and consumer.name != DERIVED:
            consumer.apply(wanted)
        place = {"xid": last.xid, "event_id": last.pk}
        ConsumerCursor.objects.update_or_create(name=consumer.name, defaults=place)


def analyze() -> None:
    """Tell the planner what there is now; it would learn it too late for the statements that follow."""
    with connection.cursor() as sql:
        sql.execute("ANALYZE")
