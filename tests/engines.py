"""The servers of a test run: one PostgreSQL and one Valkey, thrown away at the end.

The process that starts the run starts them, before Django's settings are loaded, and tells the workers of xdist
through the environment. Each worker has a database (pytest-django makes it), a pair of Valkey databases and a data
folder of its own. With DATABASE_URL and REDIS_URL set, those servers are used instead.
"""

import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from config import redis_urls
from config.engines.folder import DataFolder
from config.engines.servers import Servers, start_servers

PREFIX = "guildhall-test-"
STOP = pytest.StashKey[tuple[Servers, DataFolder]]()
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Have the servers before anything asks for a setting."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        _start(early_config)
    try:
        _settle_in(worker)
        return (yield)
    except BaseException:
        pytest_unconfigure(early_config)
        raise


def _settle_in(worker: str) -> None:
    """Give this process its part of the servers."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    base = os.environ.setdefault("GUILDHALL_TEST_REDIS_URL", os.environ["REDIS_URL"])
    os.environ["REDIS_URL"] = redis_urls.with_database(base, redis_urls.database_of(base) + 2 * number)
    data = Path(os.environ["GUILDHALL_TEST_FOLDER"]) / (worker or "main")
    data.mkdir(exist_ok=True)
    os.environ["GUILDHALL_DATA"] = str(data)


def _start(config: pytest.Config) -> None:
    _clear_up_after_killed_runs()
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder = DataFolder(path / "servers")
    folder.create()
    folder.own("bin/test")
    # A polite kill is treated like Ctrl-C, so that it leaves nothing behind either.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    servers = start_servers(folder, stop=threading.Event(), throw_away=True)
    config.stash[STOP] = servers, folder
    for name in [name for name in os.environ if name.startswith("GUILDHALL_") and name not in KEPT]:
        del os.environ[name]
    os.environ.update(
        servers.environment(),
        GUILDHALL_TESTING="1",
        GUILDHALL_TEST_FOLDER=str(path),
        # Playwright's synchronous interface runs an event loop in the thread of the test.
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
    )


# What a developer may have set and means; everything else of ours would change what is tested.
KEPT = {"GUILDHALL_REAL_DATA"}


def _clear_up_after_killed_runs() -> None:
    """Remove the folders of runs that were killed; their servers ended with them."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        folder = DataFolder(path / "servers")
        if folder.run.is_dir() and os.access(folder.run, os.W_OK) and folder.own("bin/test"):
            folder.release()
            shutil.rmtree(path, ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if started := config.stash.get(STOP, None):
        servers, folder = started
        servers.stop()
        folder.release()
        shutil.rmtree(folder.path.parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean_valkey(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test sees what another one left in the cache or in the queues.

    Tests of the running site keep theirs: its worker's queues are in there.
    """
    yield
    if {"db", "transactional_db", "client"} & set(request.fixturenames) and "live_site" not in request.fixturenames:
        for url in (os.environ["REDIS_URL"], redis_urls.for_cache(os.environ["REDIS_URL"])):
            with redis.Redis.from_url(url) as server:
                server.flushdb()


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine() -> Iterator[None]:
    """Nothing in a test may talk to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise PermissionError(f"A test wanted to talk to {address[0]}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def real_data_folder() -> Path | None:
    """Where the dumps of real communities are, if they are anywhere."""
    named = os.environ.get("GUILDHALL_REAL_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real communities, for tests with the mark `real_data`."""
    folder = real_data_folder()
    assert folder is not None, "Mark the test with real_data: it is left out where the data are not."
    return folder


def pytest_report_header() -> str:
    """Say in one line whether real communities are read."""
    if folder := real_data_folder():
        return f"real data: {folder}"
    return "real data: none (../shared/data or GUILDHALL_REAL_DATA), so the tests marked real_data are left out"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has no data; put the tests of the running site last.

    The site's worker would take the queues and rows of other tests for its own, so in each process it starts
    only when those are through.
    """
    if real_data_folder() is None:
        left_out = [item for item in items if item.get_closest_marker("real_data")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: bool({"live_site", "browser"} & set(getattr(item, "fixturenames", ()))))
