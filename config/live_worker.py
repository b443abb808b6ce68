"""The Celery application of the worker that also is the clock: beat in a thread instead of a process.

Celery's own `--beat` forks a process that goes on ticking when the worker is killed, so that every restart would
add one more clock. A thread ends with its worker.
"""

import logging
import os
import signal
import threading
from typing import Any

from celery import bootsteps
from celery.beat import Service

from config.celery import app

logger = logging.getLogger(__name__)


class Clock(bootsteps.StartStopStep):
    """Starts and stops the clock with the worker. `--schedule` names the file that remembers the last ticks."""

    def create(self, worker: Any) -> "ClockThread":
        """Celery starts and stops what this returns."""
        return ClockThread(worker)


class ClockThread(threading.Thread):
    """Celery's beat, which takes the whole worker down if it fails: a supervisor starts both again."""

    def __init__(self, worker: Any) -> None:
        super().__init__(name="clock", daemon=True)
        self.worker = worker
        # It looks at its watch once a second, to be stoppable.
        self.service = Service(worker.app, max_interval=1, schedule_filename=worker.schedule_filename)

    def run(self) -> None:
        """Tick until stopped."""
        self.worker.app.set_current()
        try:
            self.service.start()
        except Exception:
            # Whatever it was: a worker without a clock must not go on as if all were well.
            logger.exception("The clock failed; the worker ends.")
            os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        """End after the current tick."""
        self.service.stop()
        self.join(timeout=5)

    terminate = stop


app.steps["worker"].add(Clock)
