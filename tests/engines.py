"""The servers of a test run: a PostgreSQL and a Valkey for each process that runs tests, thrown away at the end.

They are up before Django's settings are loaded. Processes do not share a server, because the river's readers wait for
every open transaction of a server, whichever database it writes to: one process would hold up the other's tests.
With DATABASE_URL and REDIS_URL set, those servers are used instead (with -n0, for the same reason).
"""

import os
import shutil
import signal
import socket
import tempfile
import threading
from argparse import Namespace
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from config import redis_urls
from config.engines.folder import DataFolder
from config.engines.servers import Servers, start_servers

PREFIX = "guildhall-test-"
FOLDER = "GUILDHALL_TEST_FOLDER"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# The whole run's folder, in the process that began it; the servers, in every process that runs tests.
RUN = pytest.StashKey[DataFolder]()
SERVERS = pytest.StashKey[tuple[Servers, DataFolder]]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Have the servers before anything asks for a setting."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    try:
        if not worker:
            _begin_run(early_config)
        if worker or not _hands_out(early_config.known_args_namespace):
            _start_servers(early_config, worker)
        return (yield)
    except BaseException:
        pytest_unconfigure(early_config)
        raise


def _hands_out(options: Namespace) -> bool:
    """Whether this process leaves the tests to workers."""
    return bool(getattr(options, "numprocesses", 0)) and not getattr(options, "usepdb", False)


def _begin_run(config: pytest.Config) -> None:
    _clear_up_after_killed_runs()
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder = config.stash[RUN] = DataFolder(path / "run-lock")
    folder.create()
    folder.own("bin/test")
    # A polite kill is treated like Ctrl-C, so that it leaves nothing behind either.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in [name for name in os.environ if name.startswith("GUILDHALL_") and name not in KEPT]:
        del os.environ[name]
    os.environ["GUILDHALL_TESTING"] = "1"
    # Playwright's synchronous interface runs an event loop in the thread of the test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ[FOLDER] = str(path)
    # Whatever is temporary goes with the run, the folders of pytest's `tmp_path` included.
    os.environ["TMPDIR"] = str(path)
    tempfile.tempdir = None


def _start_servers(config: pytest.Config, worker: str) -> None:
    data = Path(os.environ[FOLDER]) / (worker or "main")
    data.mkdir()
    folder = DataFolder(data / "servers")
    folder.create()
    servers = start_servers(folder, stop=threading.Event(), throw_away=True)
    config.stash[SERVERS] = servers, folder
    if worker and "REDIS_URL" in os.environ:
        number = redis_urls.database_of(servers.redis_url) + 2 * int(worker.removeprefix("gw"))
        servers.redis_url = redis_urls.with_database(servers.redis_url, number)
    os.environ.update(servers.environment(), GUILDHALL_DATA=str(data))


# What a developer may have set and means; everything else of ours would change what is tested.
KEPT = {"GUILDHALL_REAL_DATA"}


def _clear_up_after_killed_runs() -> None:
    """Remove the folders of runs that were killed; their servers ended with them."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        folder = DataFolder(path / "run-lock")
        if folder.run.is_dir() and os.access(folder.run, os.W_OK) and folder.own("bin/test"):
            folder.release()
            shutil.rmtree(path, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    """Make the tables of a run's database as a first start does."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    # Settings are read as soon as this is imported.
    from config.database.first_tables import quick_tables

    with quick_tables():
        return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if started := config.stash.get(SERVERS, None):
        servers, folder = started
        servers.stop()
        folder.release()
    if run := config.stash.get(RUN, None):
        run.release()
        shutil.rmtree(run.path.parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean_valkey(request: pytest.FixtureRequest) -> None:
    """No test sees what another one, of whatever kind, left in the cache or in the queues.

    Tests of the running site keep theirs: its worker's queues are in there.
    """
    names = set(request.fixturenames)
    writes = names & {"db", "transactional_db", "client"} or request.node.get_closest_marker("django_db")
    if writes and "live_site" not in names:
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
    """Leave out what has no data; put the files with tests of the running site last.

    The site's worker would take the queues and rows of other tests for its own, so in each process it starts
    only when those are through. Files stay together, since a process takes whole files.
    """
    if real_data_folder() is None:
        left_out = [item for item in items if item.get_closest_marker("real_data")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    needs: dict[Path, int] = {}
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        # The browser's event loop stays in its process, where no other one can be started then.
        need = 2 if "browser" in names else 1 if "live_site" in names else 0
        needs[item.path] = max(need, needs.get(item.path, 0))
    items.sort(key=lambda item: needs[item.path])
