"""`bin/up` and `bin/manage`: what is wrong is said in one sentence; what runs can be killed and stopped."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest

from tests.ops.commands import pids, run, start
from tests.site import free_port


def assert_refused(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert re.fullmatch(r"guildhall: [^\n]+\n", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "0"], "--port takes a number from 1 to 65535, not '0'"),
        (["--port", "65536"], "--port takes a number"),
        (["--port", "-1"], "--port takes a number"),
        (["--port", "web"], "--port takes a number"),
        (["--data", ""], "--data takes the name of a folder"),
        (["--dta", "x"], "Unrecognized arguments: --dta x"),
        (["stop"], "Unrecognized arguments: stop"),
        (["--data", "/dev/null/x"], "The data folder /dev/null/x cannot be used"),
    ],
)
def test_arguments_that_make_no_sense_are_explained(arguments: list[str], sentence: str) -> None:
    assert_refused(
        run("config.up", *(["--port", str(free_port())] if "--port" not in arguments else []), *arguments), sentence
    )


def test_a_taken_port_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("config.up", "--port", str(port), "--data", str(tmp_path / "data"))
    assert_refused(done, f"Port {port} is taken by another program")
    assert not (tmp_path / "data").exists()


def test_an_unreachable_database_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    done = run(
        *("config.up", "--port", str(free_port()), "--data", str(tmp_path)),
        DATABASE_URL="postgresql://somebody:secret@127.0.0.1:1/somewhere",
    )
    assert done.returncode == 2
    assert "127.0.0.1:1/somewhere" in done.stderr
    assert "secret" not in done.stderr
    assert not (tmp_path / "postgres").exists()
    assert pids(tmp_path) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file system that is too small")
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", tmp_path], capture_output=True, check=False
    ).returncode:
        pytest.skip("this system lets nobody mount anything")
    try:
        done = run("config.up", "--port", str(free_port()), "--data", str(tmp_path / "data"))
    finally:
        subprocess.run(["umount", tmp_path], check=True)
    assert_refused(done, "MB free for the data folder")


class Instance:
    """A running `bin/up --empty`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.process = start("config.up", "--empty", "--data", str(data), "--port", str(self.port))

    def read_until(self, text: str) -> str:
        assert self.process.stdout is not None
        seen = ""
        for line in self.process.stdout:
            seen += line
            if text in line:
                return seen
        raise AssertionError(f"It ended before it said '{text}': {seen}")

    def status(self, path: str) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path)
            with connection.getresponse() as response:
                response.read()
                return response.status

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=60)[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.stdout is not None and not self.process.stdout.closed:
            self.stop()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with Instance(tmp_path_factory.mktemp("up") / "data") as instance:
        instance.read_until("Ctrl-C stops it")
        yield instance
        # A polite kill stops everything, whatever has been killed and started again before.
        assert "Stopped" in instance.stop()
        assert instance.process.returncode == 0
        assert pids(instance.data) == {}


def test_the_product_answers_and_its_processes_can_be_found(up: Instance) -> None:
    # A server that another test killed may have taken others along, which come back one after the other.
    _wait_until_answered(up)
    assert up.status("/healthz") == 200
    assert set(pids(up.data)) == {"batch", "live", "postgres", "valkey", "web"}


def test_a_second_instance_on_the_same_folder_is_refused(up: Instance) -> None:
    done = run("config.up", "--port", str(free_port()), "--data", str(up.data))
    assert_refused(done, f"is in use by bin/up (process {up.process.pid})")


def test_manage_uses_the_servers_that_are_up(up: Instance) -> None:
    before = pids(up.data)
    script = "from django.db import connection; connection.cursor().execute('SELECT 1'); print('ok')"
    done = run("config.manage", "shell", "-v0", "-c", script, GUILDHALL_DATA=str(up.data))
    assert (done.returncode, done.stdout.strip()) == (0, "ok"), done.stderr
    assert pids(up.data) == before


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("live", "The worker of the live queue"),
        ("valkey", "The embedded Valkey"),
        ("postgres", "The embedded PostgreSQL"),
        ("web", "The web server"),
    ],
)
def test_what_is_killed_comes_back(up: Instance, name: str, label: str) -> None:
    before = pids(up.data)[name]
    assert before is not None
    os.kill(before, signal.SIGKILL)
    up.read_until(f"{label} ended (killed by SIGKILL) and was started again")
    assert pids(up.data)[name] not in {None, before}
    _wait_until_answered(up)


def _wait_until_answered(up: Instance) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if up.status("/api/v1/communities/") == 200 and None not in pids(up.data).values():
                return
        except (OSError, http.client.HTTPException):
            pass
        assert time.monotonic() < deadline, "The site and its workers did not come back within a minute."
        time.sleep(0.1)


def test_a_stop_in_the_middle_of_the_start_leaves_nothing_running(tmp_path: Path) -> None:
    with Instance(tmp_path / "data") as instance:
        instance.read_until("Making the tables")
        assert "Stopped" in instance.stop()
    assert instance.process.returncode == 0
    assert pids(instance.data) == {}


def test_manage_starts_the_servers_for_the_command_and_hands_on_its_exit_code(tmp_path: Path) -> None:
    done = run("config.manage", "shell", "-v0", "-c", "print('hello')", GUILDHALL_DATA=str(tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, "hello"), done.stderr
    assert run("config.manage", "no_such_command", GUILDHALL_DATA=str(tmp_path)).returncode == 1
    assert pids(tmp_path) == {}
