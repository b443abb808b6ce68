"""An import that was stopped or killed in the middle is taken up by the same command."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from apps.content.models import Acceptance, Entry, Reply
from apps.integrations.importing.destination import CannotImport
from apps.integrations.models import ImportedItem
from apps.integrations.stackexchange.importing import Wish, import_dump
from tests.cast import make_person
from tests.integrations.dump import write_long_dump

THREADS = 120


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in (Entry, Reply, Acceptance, ImportedItem)}


def expected() -> dict[str, int]:
    """Two replies a thread; people 0 to 6; two posts and a comment noted for every thread."""
    return {"Entry": THREADS, "Reply": 2 * THREADS, "Acceptance": THREADS, "ImportedItem": 3 * THREADS + 7}


def finish(folder: Path) -> None:
    call_command("import_stackexchange", folder, community="hives", stdout=io.StringIO())
    assert counts() == expected()
    assert not Entry.objects.exclude(reply_count=2, last_number=2).exists()
    hives = Entry.objects.order_by("pk")[0].community
    assert (hives.entry_count, hives.member_count) == (THREADS, 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_long_dump(tmp_path / "long", THREADS)


@pytest.mark.django_db
def test_import_stopped_in_the_middle_goes_on_from_there(folder: Path) -> None:
    make_person("boss", is_staff=True)
    done: list[int] = []

    def stop_in_the_middle(label: str, total: int | None) -> Callable[[int], None]:
        def step(count: int) -> None:
            done.append(count)
            if label == "Discussions" and ImportedItem.objects.filter(entry__isnull=False).count() >= 30:
                raise KeyboardInterrupt

        return step

    with pytest.raises(KeyboardInterrupt):
        import_dump(Wish(folder, "hives", batch=10), watch=stop_in_the_middle)
    assert Entry.objects.count() == 30
    finish(folder)


@pytest.mark.django_db(transaction=True)
def test_import_killed_in_the_middle_goes_on_from_there(folder: Path) -> None:
    make_person("boss", is_staff=True)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_stackexchange", str(folder)]
    process = subprocess.Popen([*command, "--community", "hives", "--batch", "1"], env=_environment())
    try:
        waiting = threading.Event()
        for _ in range(1_200):
            if process.poll() is not None or Entry.objects.count() >= 5:
                break
            waiting.wait(0.02)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL
    wait_for_the_server()
    assert 5 <= Entry.objects.count() < THREADS
    finish(folder)


def wait_for_the_server() -> None:
    """PostgreSQL keeps the lock of a killed process until it notices; a person who tries again is told to wait."""
    waiting = threading.Event()
    for _ in range(600):
        with connection.cursor() as sql:
            sql.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            if sql.fetchone()[0] == 0:
                return
        waiting.wait(0.05)


@pytest.mark.django_db(transaction=True)
def test_second_import_into_the_same_community_waits_for_the_first(folder: Path) -> None:
    make_person("boss", is_staff=True)
    other = connection.copy()
    try:
        with other.cursor() as sql:
            sql.execute("SELECT pg_advisory_lock(hashtextextended('import:stackexchange:hives', 0))")
        with pytest.raises(CannotImport, match="running already"):
            import_dump(Wish(folder, "hives"), watch=lambda label, total: lambda count: None)
    finally:
        other.close()
    assert counts()["Entry"] == 0


def _environment() -> dict[str, str]:
    """The test's own database, in another process."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    address = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    return os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(settings.BASE_DIR)}
