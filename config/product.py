"""The processes of the product beside its servers: the web server and two Celery workers, one of them with beat.

| variable | meaning | default |
| --- | --- | --- |
| GUILDHALL_WEB_PROCESSES | web processes | one a core, at most four |
| GUILDHALL_WEB_THREADS | requests that one of them works on at once | 4 |
"""

import http.client
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.engines.folder import DataFolder
from config.engines.processes import Child

PYTHON = [sys.executable, "-P", "-m"]
# An open live stream counts as a request that is being answered.
STREAMS_PER_PROCESS = 4096


class ProductProcess(Child):
    """A process with the product's code and settings."""

    def __init__(self, folder: DataFolder, environment: Mapping[str, str]) -> None:
        super().__init__(folder)
        self._environment = environment

    def environment(self) -> Mapping[str, str]:
        """The servers' addresses and the data folder, on top of what was given."""
        return self._environment


class Web(ProductProcess):
    """Granian with `config.asgi`: pages, API and live streams on one port."""

    name = "web"
    label = "The web server"

    def __init__(self, folder: DataFolder, environment: Mapping[str, str], port: int) -> None:
        super().__init__(folder, environment)
        self.port = port

    def command(self) -> Sequence[str | Path]:
        """See `granian --help` for the options."""
        processes = os.environ.get("GUILDHALL_WEB_PROCESSES") or str(min(os.cpu_count() or 1, 4))
        return [
            *(*PYTHON, "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port)),
            *("--workers", processes, "--respawn-failed-workers", "--respawn-interval", "0.5"),
            *("--workers-kill-timeout", "10", "--backlog", "2048", "--backpressure", str(STREAMS_PER_PROCESS)),
            *("--loop", "asyncio", "--http", "1", "--no-ws", "--log-level", "warning", "config.asgi:application"),
        ]

    def is_ready(self) -> bool:
        """Whether it answers; what it answers is the product's matter."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


class LiveWorker(ProductProcess):
    """What somebody waits for: consumers, notifications, letters. Beat's clock ticks in a thread of it."""

    name = "live"
    label = "The worker of the live queue"

    def command(self) -> Sequence[str | Path]:
        """Threads: the work is waiting for the database, and a second process would cost 60 MB.

        One of the three may wait for a mail server; sending never takes more (`apps.mailing.tasks`).
        """
        schedule = self.folder.path / "beat-schedule"
        return [*worker("config.live_worker", "live", threads=3), "--schedule", str(schedule)]


class BatchWorker(ProductProcess):
    """What may take long: exports, rendering anew, clearing up."""

    name = "batch"
    label = "The worker of the batch queue"

    def command(self) -> Sequence[str | Path]:
        """One after another: nobody waits for these, and everybody shares the machine."""
        return worker("config", "batch", threads=1)


def worker(application: str, queue: str, *, threads: int) -> list[str]:
    """The command of a Celery worker for one queue."""
    return [
        *(*PYTHON, "celery", "--app", application, "worker", "--queues", queue, "--hostname", f"{queue}@guildhall"),
        *("--pool", "threads", "--concurrency", str(threads), "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
