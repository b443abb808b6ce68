"""The product on a world of its own: servers, a copy of the kept world, web server and worker, run as by `bin/up`."""

import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from benchmarks import processes
from benchmarks.load import Call
from config import redis_urls
from config.engines.folder import PROJECT, DataFolder
from config.engines.postgres import Postgres
from config.engines.processes import Child
from config.engines.valkey import Valkey
from config.product import PYTHON, LiveWorker, Web
from config.up import environment_of, port_problem

RUN = "guildhall_run"
FIRST_PORT = 8100
NEVER = threading.Event()


class CannotMeasure(Exception):
    """Why there are no figures."""


@dataclass
class Stand:
    """A running product and the means to ask what it uses."""

    port: int
    postgres: Postgres
    valkey: Valkey
    web: Web
    worker: LiveWorker
    environment: dict[str, str]
    start_seconds: float

    def calls(self) -> dict[str, list[Call]]:
        """The calls of every screen in this world."""
        given = json.loads(command(self.environment, "benchmarks.targets"))
        return {screen: [Call(**call) for call in calls] for screen, calls in given.items()}

    def statements(self, *, show: bool = False) -> dict[str, dict[str, int]]:
        """SQL statements per screen, with empty and full caches."""
        arguments = ["--statements", *(["--sql"] if show else [])]
        counted: dict[str, dict[str, int]] = json.loads(command(self.environment, "benchmarks.targets", *arguments))
        return counted

    def cpu_ms(self) -> dict[str, float]:
        """CPU used so far by the parts that answer a request: the worker's database sessions are not among them."""
        postgres = set(processes.tree(pid_of(self.postgres))) - set(self._sessions_of("worker"))
        return {
            "web": processes.cpu_ms(processes.tree(pid_of(self.web))),
            "postgres": processes.cpu_ms(postgres),
            "valkey": processes.cpu_ms([pid_of(self.valkey)]),
        }

    def empty_caches(self) -> None:
        """Forget everything that is kept in the cache."""
        with redis.Redis.from_url(redis_urls.for_cache(self.environment["REDIS_URL"])) as server:
            server.flushdb()

    def memory_mb(self) -> dict[str, float]:
        """Proportional memory of one web process, on the average, and of the worker."""
        web = processes.children(pid_of(self.web))
        return {
            "web": sum(map(processes.memory_mb, web)) / max(len(web), 1),
            "worker": sum(map(processes.memory_mb, processes.tree(pid_of(self.worker)))),
        }

    def settle(self) -> None:
        """Wait until the worker has read what was written, so that its work does not fall into the next figure."""
        with session(self.postgres) as sql:
            deadline = time.monotonic() + 120
            while time.monotonic() < deadline:
                sql.execute("SELECT max(id) > (SELECT min(event_id) FROM activity_consumercursor) FROM activity_event")
                if not sql.fetchone()[0]:
                    return
                time.sleep(0.1)

    def _sessions_of(self, application: str) -> list[int]:
        with session(self.postgres) as sql:
            sql.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [application])
            return [pid for (pid,) in sql.fetchall()]


@contextmanager
def stand(posts: int, data: Path | None = None) -> Iterator[Stand]:
    """Start everything on a copy of the world of that many posts, making the world when it is not there."""
    folder = DataFolder(data or DataFolder.from_environment().path / "benchmarks")
    folder.create()
    if not folder.own("bin/bench"):
        raise CannotMeasure(f"{folder.path} is in use by {folder.owner()}. Wait for it, or name another with --data.")
    folder.make_secret_key()
    postgres, valkey = Postgres(folder), Valkey(folder)
    children: list[Child] = []
    try:
        for engine in (valkey, postgres):
            engine.stop_leftover()
            engine.start()
            children.append(engine)
            engine.wait_ready(NEVER)
        yield _start(folder, postgres, valkey, posts, children)
    finally:
        for some in (children[2:], children[:2]):
            stop_all(some)
        folder.release()


def stop_all(children: list[Child]) -> None:
    """Ask all, then wait for all: first the product, then the servers that it writes to."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_stopped()


def _start(folder: DataFolder, postgres: Postgres, valkey: Valkey, posts: int, children: list[Child]) -> Stand:
    port = next(port for port in range(FIRST_PORT, 65536) if not port_problem(port))
    environment = environment_of(folder, port)
    environment |= {"REDIS_URL": valkey.url, "GUILDHALL_BASE_URL": f"http://127.0.0.1:{port}"}
    # As in production, whoever measures.
    for name in ("GUILDHALL_DEBUG", "GUILDHALL_TESTING"):
        environment.pop(name, None)
    copy_world(postgres, posts, environment)
    environment["DATABASE_URL"] = url_of(postgres, RUN)
    with redis.Redis.from_url(valkey.url) as server:
        server.flushall()
    command(environment, "config.prepare")
    worker = LiveWorker(folder, environment | {"PGAPPNAME": "worker"})
    web = Web(folder, environment | {"PGAPPNAME": "web"}, port)
    begun = time.perf_counter()
    for child in (web, worker):
        child.stop_leftover()
        child.start()
        children.append(child)
        if child is web:
            web.wait_until(web.is_ready, stop=NEVER)
            seconds = time.perf_counter() - begun
    return Stand(port, postgres, valkey, web, worker, environment, seconds)


def copy_world(postgres: Postgres, posts: int, environment: dict[str, str]) -> None:
    """Have the database of this run, copied from the world that is kept."""
    kept = f"world_{posts}_{fingerprint()}"
    with session(postgres, "postgres") as sql:
        sql.execute(f"DROP DATABASE IF EXISTS {RUN} WITH (FORCE)")
        sql.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"world_{posts}_%"])
        names = [name for (name,) in sql.fetchall()]
        if kept not in names:
            for name in (*names, f"{kept}_new"):
                sql.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            print(f"Making a world of {posts} posts (once) ...", file=sys.stderr, flush=True)
            sql.execute(f"CREATE DATABASE {kept}_new OWNER guildhall")
            command(environment | {"DATABASE_URL": url_of(postgres, f"{kept}_new")}, "benchmarks.make", str(posts))
            sql.execute(f"ALTER DATABASE {kept}_new RENAME TO {kept}")
        sql.execute(f"CREATE DATABASE {RUN} TEMPLATE {kept} OWNER guildhall STRATEGY file_copy")


def fingerprint() -> str:
    """Changes with the code that makes worlds and with the tables."""
    files = [*Path(__file__).parent.glob("*.py"), *(PROJECT / "apps").glob("*/migrations/*.py")]
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.parent.name == "migrations" or file.name in {"world.py", "texts.py", "population.py"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def session(postgres: Postgres, database: str = RUN) -> "Iterator[psycopg2.extensions.cursor]":
    """A cursor of the server's own administrator, every statement by itself."""
    connection = psycopg2.connect(
        host=str(postgres.sockets), user="postgres", dbname=database, application_name="bench"
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def url_of(postgres: Postgres, database: str) -> str:
    """The DATABASE_URL of another database of the same server."""
    return postgres.url.replace("/guildhall?", f"/{database}?")


def command(environment: dict[str, str], module: str, *arguments: str) -> str:
    """Run a module with these settings; what it printed."""
    done = subprocess.run(
        [*PYTHON, module, *arguments], env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise CannotMeasure(f"{module} failed with exit code {done.returncode}; the reason stands above.")
    return done.stdout


def pid_of(child: Child) -> int:
    """The process id of something that runs."""
    if child.process is None:
        raise CannotMeasure(f"{child.label} is not running.")
    return child.process.pid
