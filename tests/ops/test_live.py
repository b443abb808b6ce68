"""Live messages: to their person alone, in time, and through an absence of Valkey."""

import asyncio
import http.client
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from apps.core.live import publish
from config.engines.folder import DataFolder
from config.engines.processes import live_pid
from config.engines.valkey import Valkey
from config.live import LONGEST_QUEUE, PING, Hub, Stream, frame
from config.product import Web
from tests.cast import make_person
from tests.site import Site, free_port, running

LISTENING = "retry: 3000"


@contextmanager
def request(site: Site, cookie: str = "", method: str = "GET") -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=20)) as connection:
        connection.request(method, "/live/", headers={"Cookie": cookie} if cookie else {})
        with connection.getresponse() as response:
            yield response


def next_line(response: http.client.HTTPResponse) -> str:
    """The next line that says something: no blank one, no ping."""
    while True:
        line = response.readline().decode().strip()
        if line and not line.startswith(":"):
            return line


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def test_a_visitor_is_told_not_to_come_back(live_site: Site) -> None:
    for cookie in ("", f"{settings.SESSION_COOKIE_NAME}=invented", "=;;x=\xff"):
        with request(live_site, cookie) as response:
            assert response.status == 204


def test_only_reading_is_allowed(live_site: Site) -> None:
    with request(live_site, method="POST") as response:
        assert (response.status, response.headers["allow"]) == (405, "GET")


def test_a_message_reaches_every_page_of_its_person_and_nobody_else(live_site: Site) -> None:
    first, second = make_person("Live One"), make_person("Live Two")
    one, two = session_of(first), session_of(second)
    with request(live_site, one) as page, request(live_site, one) as other_page, request(live_site, two) as stranger:
        assert page.headers["content-type"].startswith("text/event-stream")
        assert page.headers["x-accel-buffering"] == "no"
        assert [next_line(stream) for stream in (page, other_page, stranger)] == [LISTENING] * 3
        publish(first.pk, "bell", {"unread": 1})
        publish(second.pk, "done")
        for stream in (page, other_page):
            assert [next_line(stream), next_line(stream)] == ["event: bell", 'data: {"unread": 1}']
        assert [next_line(stranger), next_line(stranger)] == ["event: done", "data: {}"]


def test_somebody_who_signed_out_is_a_visitor(live_site: Site) -> None:
    person = make_person("Live Three")
    client = Client()
    client.force_login(person)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with request(live_site, cookie) as response:
        assert response.status == 200
    client.logout()
    with request(live_site, cookie) as response:
        assert response.status == 204


def test_somebody_who_was_deactivated_is_a_visitor(live_site: Site) -> None:
    person = make_person("Live Four")
    cookie = session_of(person)
    person.is_active = False
    person.save()
    with request(live_site, cookie) as response:
        assert response.status == 204


def test_a_hundred_open_pages_leave_room_for_others(live_site: Site) -> None:
    cookie = session_of(make_person("Live Five"))
    address = live_site.url.removeprefix("http://")
    connections = [http.client.HTTPConnection(address, timeout=20) for _ in range(100)]
    responses = []
    try:
        for connection in connections:
            connection.request("GET", "/live/", headers={"Cookie": cookie})
            responses.append(connection.getresponse())
        with closing(http.client.HTTPConnection(address, timeout=20)) as connection:
            connection.request("GET", "/healthz")
            with connection.getresponse() as answer:
                assert answer.status == 200
    finally:
        for response in responses:
            response.close()
        for connection in connections:
            connection.close()


@pytest.mark.parametrize("event", ["", "Bell", "a b", "bell\ndata: x", "bell\n", "x" * 60])
def test_a_name_that_breaks_out_of_its_line_is_refused(event: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        frame(event, {})


def test_a_reader_who_falls_behind_is_sent_away() -> None:
    async def read() -> bytes | None:
        stream = Stream()
        for number in range(LONGEST_QUEUE + 1):
            stream.offer(b"%d" % number)
        return await stream.next(5)

    assert asyncio.run(read()) is None


def test_what_waits_already_is_not_offered_again() -> None:
    async def read() -> list[bytes | None]:
        stream = Stream()
        for _ in range(2 * LONGEST_QUEUE):
            stream.offer(b"look")
        first = await stream.next(0.01)
        stream.offer(b"look")
        return [first, await stream.next(0.01), await stream.next(0.01)]

    assert asyncio.run(read()) == [b"look", b"look", PING]


def test_a_silent_stream_pings() -> None:
    async def read() -> bytes | None:
        return await Stream().next(0.01)

    assert asyncio.run(read()) == b"event: ping\ndata: {}\n\n"


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning"
)  # redis-py leaves the socket of the killed server to the collector
def test_streams_outlive_valkey_and_look_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    valkey = Valkey(folder, throw_away=True)
    monkeypatch.setattr(settings, "REDIS_CLIENT_URL", valkey.url)

    def restart() -> None:
        if pid := live_pid(valkey.pid_file):
            os.kill(pid, signal.SIGKILL)
            valkey.wait_stopped()
        valkey.start()
        while not valkey.is_ready():
            assert valkey.is_running()

    def send(data: str) -> None:
        with redis.Redis.from_url(valkey.url) as client:
            client.publish(settings.LIVE_CHANNEL, data)

    async def read() -> list[bytes | None]:
        hub = Hub()
        stream = hub.add(7)
        await hub.subscribed.wait()
        send("no message")
        send('{"users": [7], "event": "bell", "data": {"n": 1}}')
        seen = [await stream.next(20)]
        await asyncio.to_thread(restart)
        seen.append(await stream.next(20))
        send('{"users": [8], "event": "bell", "data": {}}')
        send('{"users": [7], "event": "bell", "data": {"n": 2}}')
        seen.append(await stream.next(20))
        await hub.end()
        seen.append(await stream.next(20))
        return seen

    restart()
    try:
        seen = asyncio.run(read())
    finally:
        valkey.ask_to_stop()
        valkey.wait_stopped()
    assert seen == [frame("bell", {"n": 1}), frame("resync", {}), frame("bell", {"n": 2}), None]


def test_an_open_page_does_not_hold_up_the_end_of_the_site(live_site: Site) -> None:
    """Another web server on the same servers, so that the site itself stays."""
    cookie = session_of(make_person("Live Six"))
    folder = DataFolder(live_site.folder.path / "second")
    folder.create()
    port = free_port()
    web = Web(folder, {**os.environ, "GUILDHALL_WEB_PROCESSES": "1", **live_site.environment}, port)
    second = Site(f"http://127.0.0.1:{port}", folder, live_site.environment)
    with running(web):
        web.wait_until(web.is_ready, stop=threading.Event())
        with request(second, cookie) as page:
            assert next_line(page) == LISTENING
            web.ask_to_stop()
            assert page.read() == b"\n"
            web.wait_stopped()
    assert "refused to gracefully stop" not in web.log.read_text()
