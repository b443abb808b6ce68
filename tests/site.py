"""The running product for tests: web server, worker and clock as `bin/up` starts them, and a browser in front."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import pytest

from config.engines.folder import PROJECT, DataFolder
from config.engines.processes import Child
from config.product import BatchWorker, LiveWorker, Web
from tests.engines import FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.plugin import DjangoDbBlocker

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NO_CHROMIUM = (
    "There is no Chromium for the browser tests. Install chromium or Google Chrome, name one in CHROME, "
    "or run: .venv/bin/playwright install chromium"
)


@dataclass(frozen=True)
class Site:
    """A running site."""

    url: str
    folder: DataFolder
    environment: dict[str, str]


@pytest.fixture
def live_site(
    request: pytest.FixtureRequest, _running_site: Site, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[Site]:
    """The product, running on the database that the test writes to.

    What the test writes is committed and stays, so it makes people and communities of its own.
    """
    if request.node.get_closest_marker("django_db"):
        pytest.fail(
            "live_site opens the database itself: without the django_db mark, so that the site sees what is written."
        )
    with django_db_blocker.unblock():
        yield _running_site


def read_on(is_done: Callable[[], bool]) -> None:
    """Let the river flow until this is done, as the site's own worker may be reading it at this moment."""
    from apps.activity.consumers import advance_all

    for _ in range(300):
        advance_all()
        if is_done():
            return
        time.sleep(0.1)
    pytest.fail("the river has not brought it")


@pytest.fixture(scope="session")
def _site_database(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """pytest-django makes a database only for tests that use its own fixtures; here may be none of those."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.settings_dict["NAME"].startswith("test_"):
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def _running_site(_site_database: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[Site]:
    folder = DataFolder(os.environ["GUILDHALL_DATA"])
    folder.create()
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": _test_database_url(),
        "GUILDHALL_BASE_URL": f"http://127.0.0.1:{port}",
        "GUILDHALL_WEB_PROCESSES": "1",
        "PYTHONPATH": str(PROJECT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    web = Web(folder, environment, port)
    with running(web, LiveWorker(folder, environment), BatchWorker(folder, environment)):
        web.wait_until(web.is_ready, stop=threading.Event())
        yield Site(f"http://127.0.0.1:{port}", folder, environment)
    with django_db_blocker.unblock():
        _end_other_sessions()


def _end_other_sessions() -> None:
    """What has ended may still be saying goodbye to the database, which could not be dropped meanwhile."""
    from django.db import connection

    with connection.cursor() as sql:
        sql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    # Under the browser's event loop this is not the connection that drops the database.
    connection.close()


@contextmanager
def running(*children: Child) -> Iterator[None]:
    """Start processes, and stop them whatever happens."""
    started: list[Child] = []
    try:
        for child in children:
            child.start()
            started.append(child)
        yield
    finally:
        for child in started:
            child.ask_to_stop()
        for child in started:
            child.wait_stopped()


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _test_database_url() -> str:
    """DATABASE_URL with the name of this worker's test database."""
    from django.db import connection

    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium, one for all tests of the process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = find_chromium() or playwright.chromium.executable_path
        if not Path(path).exists():
            path = install_chromium()
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser", live_site: Site) -> "Iterator[Page]":
    """An empty tab of a new browser session, with paths relative to the site."""
    context = browser.new_context(base_url=live_site.url, viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def find_chromium() -> str | None:
    """The Chromium of this machine; CHROME names another."""
    named = os.environ.get("CHROME")
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in (*CHROMIUM_NAMES, *CHROMIUM_PLACES))
    return next((path for path in found if path), None)


def install_chromium() -> str:
    """Chromium from the system's packages where that is allowed; fails with a sentence where it is not."""
    if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
        # The processes of a run ask at the same time; the first installs it for all.
        with open(Path(os.environ[FOLDER]) / "chromium.lock", "w") as lock:
            flock(lock, LOCK_EX)
            for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
                if find_chromium() is None:
                    subprocess.run(["apt-get", "--quiet", *step], capture_output=True, check=False)
    path = find_chromium()
    if path is None:
        pytest.fail(NO_CHROMIUM)
    return path
