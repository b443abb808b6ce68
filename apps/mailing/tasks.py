"""Celery's entries into mailing."""

from celery import shared_task

from apps.mailing import digests, keeping, outbox, told


@shared_task(name="mailing.tell")
def tell() -> None:
    """Write letters about what people are told at once."""
    told.write_told()


@shared_task(name="mailing.batch_digests")
def batch_digests() -> None:
    """Write the digests that are due."""
    digests.write_digests()


@shared_task(name="mailing.batch_send")
def batch_send() -> None:
    """Send the letters that wait."""
    outbox.send_waiting()


@shared_task(name="mailing.batch_forget")
def batch_forget() -> None:
    """Empty and forget old letters."""
    keeping.forget_old()
