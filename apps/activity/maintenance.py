"""Moving the river to another PostgreSQL server."""

from django.db import connection, transaction
from django.db.models import F, Max

from apps.activity.models import ConsumerCursor, Event


@transaction.atomic
def rebase_river() -> int:
    """Shift the transaction numbers of log and cursors to zero and below. Returns the number of events.

    After a restore the new server counts its transactions from near zero again, below the numbers that were
    restored, so that readers would pass over what is written now. One shift for all rows keeps their order and
    every reader's place; it may be run again after the next move. Nothing else may write meanwhile.
    """
    with connection.cursor() as sql:
        sql.execute("LOCK TABLE activity_event IN EXCLUSIVE MODE")
    shift = Event.objects.aggregate(highest=Max("xid"))["highest"] or 0
    if shift <= 0:
        return 0
    ConsumerCursor.objects.exclude(event_id=0).update(xid=F("xid") - shift)
    return Event.objects.update(xid=F("xid") - shift)
