"""Celery's entries into the river."""

import time

from celery import shared_task

from apps.activity import readings, stream
from apps.activity.consumers import advance_all
from apps.activity.selectors import has_hidden_events

# An open transaction hides events for milliseconds as a rule; longer ones are left to the sweep.
LOOKS, PAUSE = 20, 0.05


@shared_task(name="activity.advance")
def advance() -> None:
    """Advance the consumers after a poke; look again a few times while an open transaction hides events."""
    stream.clear_poke()
    for _ in range(LOOKS):
        advance_all()
        if not has_hidden_events():
            return
        time.sleep(PAUSE)


@shared_task(name="activity.sweep")
def sweep() -> None:
    """Advance the consumers whether or not somebody poked, and say that a worker lives."""
    advance_all()
    stream.note_sweep()


@shared_task(name="activity.flush_readings")
def flush_readings() -> None:
    """Write the buffered readings to the log."""
    readings.flush_readings()
