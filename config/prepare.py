"""Makes database and files ready for the product: `python -m config.prepare [--demo]`.

Migrates, collects static files, and with `--demo` loads the demo world into a database without users.
Everything that is already as it should be is left alone, so that a later start costs a second.
"""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.database.first_tables import quick_first_tables
from config.engines.folder import DataFolder

# Any number that nothing else in this database locks.
PREPARATION = 4_118_273


def main(arguments: list[str]) -> None:
    """Do all of it, one instance of a database at a time."""
    folder = DataFolder.from_environment()
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.make_secret_key()
    django.setup()
    with alone():
        migrate()
        collect_static(Path(settings.STATIC_ROOT).with_name("static.fingerprint"))
        if "--demo" in arguments:
            load_demo_world()


@contextmanager
def alone() -> Iterator[None]:
    """Let other instances that share the database wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION])
    try:
        yield
    finally:
        connection.close()


def migrate() -> None:
    """Bring the tables up to date."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables ...")
        with quick_first_tables():
            call_command("migrate", interactive=False, verbosity=0)


def collect_static(stamp: Path) -> None:
    """Copy, name and compress the static files, unless none changed since `stamp` was written."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    fingerprint = digest.hexdigest()
    if stamp.exists() and stamp.read_text() == fingerprint and Path(settings.STATIC_ROOT).exists():
        return
    say("Collecting static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


def load_demo_world() -> None:
    """Fill a database that has no user yet."""
    if not get_user_model()._base_manager.exists():
        say("Loading the demo world ...")
        call_command("demo_world")


def say(line: str) -> None:
    """Tell the person what takes its time."""
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
