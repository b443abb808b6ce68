"""Whatever ends in the middle: no message is lost, and none is posted twice."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.content.models import Entry, Reply
from apps.inbound.models import Arrival, State
from apps.inbound.services import MOST_ATTEMPTS, handle_arrival, handle_waiting, receive_message
from apps.mailing.models import Letter
from config.engines.folder import PROJECT
from tests.cast import ask, make_cast
from tests.inbound.making import REPLY_ADDRESS, address_for, mail
from tests.site import _test_database_url as url_of_test_database

WORKER = "import sys, django; django.setup(); from apps.inbound.services import handle_arrival as h; h(arrival_id={})"


@pytest.fixture
def arrival(transactional_db: None) -> Arrival:
    """A good answer, taken in and not handled yet."""
    cast = make_cast()
    entry = ask(cast.other, cast.community)
    return receive_message(raw=mail("member-person@example.org", address_for(cast.member, entry)).as_bytes())


def _wait_until(sql: str, *, found: bool) -> None:
    waiting = threading.Event()
    for _ in range(1200):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if bool(cursor.fetchone()[0]) is found:
                return
        waiting.wait(0.05)
    pytest.fail("The other process is not where it should be")


def _bytes_in(path: str) -> bytes:
    with default_storage.open(path) as stored:
        return bytes(stored.read())


def test_a_worker_is_killed_while_it_posts_and_the_next_one_posts_once(arrival):
    environment = {
        **os.environ,
        "DATABASE_URL": url_of_test_database(),
        "GUILDHALL_REPLY_ADDRESS": REPLY_ADDRESS,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(PROJECT),
    }
    held_up = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    # It waits for the entry, which it wants to count its reply on, and is killed there.
    with transaction.atomic():
        Entry.objects.select_for_update().get()
        worker = subprocess.Popen([sys.executable, "-c", WORKER.format(arrival.pk)], env=environment)
        _wait_until(held_up, found=True)
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(60) == -signal.SIGKILL
    _wait_until(others, found=False)
    arrival.refresh_from_db()
    assert arrival.state == State.TAKEN
    assert not Reply.objects.exists()
    assert default_storage.exists(arrival.path)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert handle_waiting() == 1
        assert handle_waiting() == 0
    assert Reply.objects.count() == 1
    assert not default_storage.exists(arrival.path)


def test_two_workers_have_the_same_message_and_it_is_posted_once(arrival):
    together = threading.Barrier(2)

    def work() -> None:
        try:
            together.wait(30)
            handle_arrival(arrival_id=arrival.pk)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert Reply.objects.count() == 1
    arrival.refresh_from_db()
    assert arrival.state == State.POSTED


def test_bytes_that_a_crash_cut_off_are_written_anew(arrival):
    path = arrival.path
    raw = _bytes_in(path)
    arrival.delete()
    with default_storage.open(path, "wb") as cut:
        cut.write(raw[:50])
    again = receive_message(raw=raw)
    assert _bytes_in(again.path) == raw


def test_a_message_over_which_workers_died_again_and_again_is_refused_with_a_reason(arrival):
    Arrival.objects.update(attempts=MOST_ATTEMPTS)
    handle_arrival(arrival_id=arrival.pk)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.reason) == (State.REFUSED, "failed")
    assert not Reply.objects.exists()
    assert "Something went wrong here" in Letter.objects.get().text
