"""The bell of an open page moves again after an absence of the cache, of the web server and of the network."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.content.reply_services import post_reply
from apps.notifications.models import Notification
from config.engines.folder import DataFolder
from config.engines.processes import Child, live_pid
from config.engines.valkey import Valkey
from config.product import Web
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, people, sign_in
from tests.site import Site, free_port, read_on, running

__all__ = ["contexts", "people"]

# Sooner than the page would ask by itself, were nothing but its polling left.
MOVES_MILLISECONDS = 25_000


def kill(child: Child) -> None:
    """As a crash does it."""
    pid = live_pid(child.pid_file)
    assert pid, f"{child.name} is not running"
    os.kill(pid, signal.SIGKILL)
    child.wait_stopped()


def started(child: Child) -> None:
    child.start()
    child.wait_until(child.is_ready, stop=threading.Event())


@contextmanager
def site_of_its_own(live_site: Site, data: Path) -> Iterator[tuple[Web, Valkey]]:
    """A web server and a cache that may be killed, on the database of the running site."""
    folder = DataFolder(data)
    folder.create()
    valkey = Valkey(folder, throw_away=True)
    with running(valkey):
        valkey.wait_until(valkey.is_ready, stop=threading.Event())
        environment = {**live_site.environment, "REDIS_URL": valkey.url, "GUILDHALL_WEB_PROCESSES": "1"}
        web = Web(folder, environment, free_port())
        with running(web):
            web.wait_until(web.is_ready, stop=threading.Event())
            yield web, valkey


def tell(people: Cast) -> None:
    """One more reply to the member; the number that the cache of the page's site remembers is gone with the cache."""
    entry = ask(people.member, people.community)
    post_reply(author=people.sme, entry=entry, source="an idea")
    read_on(lambda: Notification.objects.filter(user=people.member, entry=entry).exists())


@pytest.mark.xdist_group("up")
def test_bell_moves_again_after_cache_server_and_network_were_away(
    browser: Any, live_site: Site, people: Cast, tmp_path: Path
) -> None:
    with site_of_its_own(live_site, tmp_path / "data") as (web, valkey):
        context = browser.new_context(base_url=f"http://127.0.0.1:{web.port}", locale="en-GB")
        page = context.new_page()
        sign_in(page, people.member.email or "")
        bell = page.locator("[data-bell]").first
        page.wait_for_timeout(2000)

        kill(valkey)
        tell(people)
        started(valkey)
        expect(bell).to_contain_text("1", timeout=MOVES_MILLISECONDS)

        kill(web)
        tell(people)
        kill(valkey)
        started(valkey)
        started(web)
        expect(bell).to_contain_text("2", timeout=MOVES_MILLISECONDS)

        context.set_offline(True)
        tell(people)
        kill(valkey)
        started(valkey)
        context.set_offline(False)
        expect(bell).to_contain_text("3", timeout=MOVES_MILLISECONDS)
        context.close()
