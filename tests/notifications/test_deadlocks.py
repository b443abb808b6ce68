"""Reading one's notifications while the river adds to them in another order."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from apps.content.reply_services import post_reply
from apps.notifications.models import Notification
from apps.notifications.services import mark_read
from tests.cast import ask, make_cast
from tests.site import read_on

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.django_db(transaction=True)
def test_reading_everything_is_tried_again_when_the_river_locks_the_rows_the_other_way_round() -> None:
    cast = make_cast("deadlock ")
    for title in ("First", "Second"):
        post_reply(author=cast.sme, entry=ask(cast.member, cast.community, title=title), source="an idea")
    rows = Notification.objects.filter(user=cast.member)
    read_on(lambda: rows.count() == 2)
    first, second = rows.order_by("pk").values_list("pk", flat=True)
    holds = threading.Event()

    def add_the_other_way_round() -> None:
        try:
            with transaction.atomic():
                rows.filter(pk=second).update(count=2)
                holds.set()
                while not _somebody_waits():
                    time.sleep(0.01)
                # Who reads waits longer than this one does, so the database ends theirs.
                time.sleep(0.2)
                rows.filter(pk=first).update(count=2)
        finally:
            connections.close_all()

    river = threading.Thread(target=add_the_other_way_round)
    river.start()
    assert holds.wait(10)
    assert mark_read(user=cast.member) == 2
    river.join()
    assert sorted(rows.values_list("count", flat=True)) == [2, 2]
    assert not rows.filter(read_at=None).exists()


def _somebody_waits() -> bool:
    with connection.cursor() as sql:
        sql.execute(WAITING)
        return bool(sql.fetchone()[0])
