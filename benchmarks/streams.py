"""Thousands of open live streams: what they hold in memory, and how soon a notification reaches them all."""

import asyncio
import json
import statistics
import time
from typing import Any

from benchmarks import load, processes
from benchmarks.load import Call
from benchmarks.stand import CannotMeasure, Stand, command, pid_of

OPENED_AT_ONCE = 50
PATIENCE_SECONDS = 120
ROUNDS = 3


class Listener:
    """One open page of somebody: its stream, and when the bell rang last."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port = port
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.rang = asyncio.Event()
        self.at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        """Ask for the stream and wait until it begins."""
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookies}\r\n\r\n"
        self._writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise CannotMeasure(f"A stream was refused: {answer[:40]!r}")
        await reader.readuntil(b"retry: ")
        self._task = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"event: bell"):
                self.at = time.perf_counter()
                self.rang.set()

    async def close(self) -> None:
        """End it as a browser does that goes away."""
        if self._task:
            self._task.cancel()
        if self._writer:
            self._writer.close()


def measure(stand: Stand, streams: int) -> dict[str, Any]:
    """Open so many streams of as many people, all of whom follow one discussion; somebody replies in it."""
    crowd = json.loads(command(stand.environment, "benchmarks.crowd", str(streams), str(streams)))
    # A process answers its first requests more slowly, and takes memory for them that no stream is to blame for.
    load.run(stand.port, [Call("/", given) for given in crowd["cookies"][:100]], 2)
    return asyncio.run(_measure(stand, crowd))


async def _measure(stand: Stand, crowd: dict[str, Any]) -> dict[str, Any]:
    listeners = [Listener(stand.port, cookies) for cookies in crowd["cookies"]]
    before = stand.memory_mb()["web"]
    begun = time.perf_counter()
    for first in range(0, len(listeners), OPENED_AT_ONCE):
        await asyncio.gather(*(one.open() for one in listeners[first : first + OPENED_AT_ONCE]))
    opened = time.perf_counter() - begun
    await asyncio.sleep(1)
    after = stand.memory_mb()["web"]
    processes_of_web = len(processes.children(pid_of(stand.web)))
    reply = Call(**crowd["reply"])
    try:
        rounds = [await _ring(stand, reply.worded(f"Round {n}."), listeners) for n in range(ROUNDS)]
        page = await asyncio.to_thread(load.run, stand.port, [Call("/", crowd["cookies"][0])] * 50, 1)
    finally:
        for one in listeners:
            await one.close()
    last = [row["last"] for row in rounds]
    return {
        "streams": len(listeners),
        "opening_seconds": round(opened, 1),
        "web_mb_before": round(before, 1),
        "web_mb_with_streams": round(after, 1),
        "kb_per_stream": round((after - before) * processes_of_web * 1000 / len(listeners), 1),
        "median_seconds": round(statistics.median(row["median"] for row in rounds), 2),
        "last_seconds": round(statistics.median(last), 2),
        "lost": sum(row["lost"] for row in rounds),
        "home_ms_meanwhile": round(statistics.median(answer.ms for answer in page), 1),
    }


async def _ring(stand: Stand, reply: Call, listeners: list[Listener]) -> dict[str, float]:
    """A reply, and when each stream heard of it, in seconds after it was sent."""
    for one in listeners:
        one.rang.clear()
    begun = time.perf_counter()
    await asyncio.to_thread(load.run, stand.port, [reply], 1, expect=302)
    waiting = [asyncio.create_task(one.rang.wait()) for one in listeners]
    _, missing = await asyncio.wait(waiting, timeout=PATIENCE_SECONDS)
    for task in missing:
        task.cancel()
    heard = [one.at - begun for one in listeners if one.rang.is_set()]
    if not heard:
        raise CannotMeasure(f"No stream was told anything within {PATIENCE_SECONDS} s.")
    return {"median": statistics.median(heard), "last": max(heard), "lost": len(missing)}


def table(run: dict[str, Any]) -> str:
    """The figures as a Markdown list."""
    return (
        f"{run['streams']} live streams of as many people:\n\n"
        f"- opened within {run['opening_seconds']} s\n"
        f"- a web process holds {run['web_mb_with_streams']} MB ({run['web_mb_before']} MB before), "
        f"{run['kb_per_stream']} kB a stream\n"
        f"- a reply that concerns everybody reaches half of the streams after {run['median_seconds']} s and the last "
        f"after {run['last_seconds']} s (medians of three); {run['lost']} were not reached\n"
        f"- a home page meanwhile takes {run['home_ms_meanwhile']} ms (median)"
    )
