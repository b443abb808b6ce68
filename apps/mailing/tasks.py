"""Celery's entries into mailing."""

import threading

from celery import shared_task

from apps.mailing import digests, keeping, outbox, told

# A mail server may be slow: sending takes one thread of a worker, never those that somebody waits for.
_SENDING = threading.Lock()


@shared_task(name="mailing.tell")
def tell() -> None:
    """Write letters about what people are told at once."""
    told.write_told()


@shared_task(name="mailing.batch_digests")
def batch_digests() -> None:
    """Write the digests that are due."""
    digests.write_digests()


@shared_task(name="mailing.send")
def send() -> None:
    """Send the letters that wait, unless this worker is at it already: what it just missed, the clock asks for again.

    On the live queue, since what is on the batch queue may take as long as an export.
    """
    if not _SENDING.acquire(blocking=False):
        return
    try:
        outbox.send_waiting()
    finally:
        _SENDING.release()


@shared_task(name="mailing.batch_forget")
def batch_forget() -> None:
    """Empty and forget old letters."""
    keeping.forget_old()
