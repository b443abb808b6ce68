"""A database of one's own for the time of a measurement; nothing is left behind."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database() -> Iterator[Path]:
    """Start servers, migrate, and stop them in the end. Yields the folder of PostgreSQL's files."""
    import django
    from django.core.management import call_command

    from config.engines.folder import DataFolder
    from config.engines.servers import start_servers

    path = Path(tempfile.mkdtemp(prefix="guildhall-scratch-"))
    folder = DataFolder(path / "servers")
    folder.create()
    servers = start_servers(folder, stop=threading.Event(), throw_away=True)
    try:
        os.environ.update(servers.environment(), GUILDHALL_DATA=str(path), GUILDHALL_TESTING="1")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        yield folder.path / "postgres"
    finally:
        servers.stop()
        folder.release()
        shutil.rmtree(path, ignore_errors=True)
