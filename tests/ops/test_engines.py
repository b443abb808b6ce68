"""The embedded servers under ill treatment."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis

from config.engines.errors import CannotStart
from config.engines.folder import DataFolder
from config.engines.postgres import Postgres
from config.engines.processes import live_pid
from config.engines.servers import Servers, check_database, start_servers
from config.engines.valkey import Valkey
from tests.ops.commands import pids, plain_environment

NEVER = threading.Event()
HOLD_SERVERS = """
import sys, threading
from config.engines.folder import DataFolder
from config.engines.servers import start_servers
folder = DataFolder(sys.argv[1])
folder.create()
assert folder.own("a test")
start_servers(folder, stop=threading.Event())
print("ready", flush=True)
threading.Event().wait()
"""


@pytest.fixture(autouse=True)
def _no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")


@contextmanager
def servers_in(path: Path) -> Iterator[tuple[DataFolder, Servers]]:
    folder = DataFolder(path)
    folder.create()
    assert folder.own("a test")
    try:
        servers = start_servers(folder, stop=NEVER)
        try:
            yield folder, servers
        finally:
            servers.stop()
    finally:
        folder.release()


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "It did not happen within a minute."
        time.sleep(0.05)


def test_what_was_written_survives_a_stop_and_a_kill_of_both_servers(tmp_path: Path) -> None:
    with servers_in(tmp_path) as (folder, servers):
        ask(servers.database_url, "CREATE TABLE fact (n int); INSERT INTO fact VALUES (1)")
        with redis.Redis.from_url(servers.redis_url) as client:
            client.rpush("live", "job")
    with servers_in(tmp_path) as (folder, servers):
        ask(servers.database_url, "INSERT INTO fact VALUES (2)")
        with redis.Redis.from_url(servers.redis_url) as client:
            client.rpush("live", "another job")
        for engine in servers.engines:
            os.kill(live_pid(engine.pid_file) or 0, signal.SIGKILL)
        postgres, valkey = servers.engines
        told: list[str] = []

        def tended() -> bool:
            told.extend(sentence for engine in servers.engines if (sentence := engine.tend()))
            return postgres.is_ready() and valkey.is_ready()

        wait_for(lambda: len(told) >= 2 or tended())
        wait_for(tended)
        assert ask(servers.database_url, "SELECT n FROM fact ORDER BY n") == [(1,), (2,)]
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.lrange("live", 0, -1) == [b"job", b"another job"]
        assert "killed by SIGKILL" in told[0]
    assert pids(folder.path) == {}


def test_a_killed_supervisor_takes_its_servers_along_and_the_next_one_starts(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", HOLD_SERVERS, str(tmp_path)], env=plain_environment(), stdout=subprocess.PIPE
    )
    with supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"ready\n"
        before = pids(tmp_path)
        assert None not in before.values()
        supervisor.kill()
    with servers_in(tmp_path) as (_, servers):
        assert ask(servers.database_url, "SELECT 1") == [(1,)]
        assert set(pids(tmp_path).values()).isdisjoint(before.values())


def test_servers_that_outlive_their_supervisor_are_stopped_by_the_next(tmp_path: Path) -> None:
    """Where the kernel does not end children with their parent, they are found by their pid files."""
    with servers_in(tmp_path) as (folder, servers):
        orphans = pids(tmp_path)
        for engine_class in (Valkey, Postgres):
            engine_class(folder).stop_leftover()
        wait_for(lambda: not any(engine.is_running() for engine in servers.engines))
        assert None not in orphans.values()
        assert pids(tmp_path) == {}


def test_a_pid_that_belongs_to_somebody_else_by_now_stops_nothing_and_blocks_nothing(tmp_path: Path) -> None:
    with servers_in(tmp_path) as (folder, _):
        sockets = folder.sockets()
    other = os.getpid()
    sockets.mkdir(mode=0o700, exist_ok=True)
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{other}\n{tmp_path}/postgres\n1\n5432\n\n\n  1234567  1\n")
    (sockets / ".s.PGSQL.5432.lock").write_text(f"{other}\n")
    (tmp_path / "run" / "postgres.pid").write_text(f"{other}\n12345\n")
    with servers_in(tmp_path) as (_, servers):
        assert ask(servers.database_url, "SELECT 1") == [(1,)]


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    path = tmp_path / ("very-long-name-" * 8)
    with servers_in(path) as (folder, servers):
        assert ask(servers.database_url, "SELECT 1") == [(1,)]
        sockets = folder.sockets()
        assert sockets.parent != folder.path
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


def test_nobody_else_can_reach_the_servers(tmp_path: Path) -> None:
    with servers_in(tmp_path / "data") as (folder, servers):
        folder.make_secret_key()
        for path in (folder.path, folder.sockets(), folder.run, folder.path / "postgres", folder.path / "valkey"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
        assert stat.S_IMODE((folder.path / "secret_key").stat().st_mode) == 0o600
        assert ask(servers.database_url, "SHOW listen_addresses") == [("",)]
        assert ask(servers.database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    (tmp_path / "postgres").mkdir()
    with servers_in(tmp_path) as (_, servers):
        assert ask(servers.database_url, "SELECT 1") == [(1,)]


def test_one_folder_has_one_owner_at_a_time(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.create()
    assert first.own("bin/up")
    assert not second.own("bin/manage")
    assert second.owner() == f"bin/up (process {os.getpid()})"
    first.release()
    assert second.own("bin/manage")
    second.release()


def test_a_server_that_cannot_start_says_why_and_stops_the_other(tmp_path: Path) -> None:
    with servers_in(tmp_path):
        pass
    (tmp_path / "postgres" / "global" / "pg_control").write_bytes(b"no control file")
    with pytest.raises(CannotStart, match="The embedded PostgreSQL did not start") as raised, servers_in(tmp_path):
        pass
    assert "pg_control" in str(raised.value)
    assert pids(tmp_path) == {}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://guildhall:secret@127.0.0.1:1/guildhall", "(127.0.0.1:1/guildhall) cannot be reached"),
        ("postgresql://guildhall@/guildhall?host=/nowhere", "cannot be reached"),
        ("mysql://root@localhost/x", "Guildhall runs on PostgreSQL 16 or newer"),
        ("nonsense", "DATABASE_URL is no PostgreSQL address"),
    ],
)
def test_a_wrong_database_url_is_explained_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(CannotStart) as raised:
        check_database(url)
    assert sentence in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_wrong_redis_url_starts_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    with pytest.raises(CannotStart, match="REDIS_URL cannot be reached"), servers_in(tmp_path):
        pass
    assert not (tmp_path / "postgres").exists()


def test_given_servers_are_used_and_none_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with servers_in(tmp_path / "theirs") as (_, theirs):
        monkeypatch.setenv("DATABASE_URL", theirs.database_url)
        monkeypatch.setenv("REDIS_URL", theirs.redis_url)
        with servers_in(tmp_path / "ours") as (_, ours):
            assert ours.environment() == theirs.environment()
            assert ours.engines == []
        assert ask(theirs.database_url, "SELECT 1") == [(1,)]
