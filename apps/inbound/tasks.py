"""Celery's entries into mail that comes in."""

from celery import shared_task

from apps.inbound import fetching, services

# Reading a message takes a fraction of a second; one that takes this long was made to.
LONGEST = 60


@shared_task(name="inbound.handle", soft_time_limit=LONGEST)
def handle(pk: int) -> None:
    """Do what a message asks for."""
    services.handle_arrival(arrival_id=pk)


@shared_task(name="inbound.handle_waiting", soft_time_limit=LONGEST * 5)
def handle_waiting() -> None:
    """Handle what was left over when a worker or the broker ended."""
    services.handle_waiting()


@shared_task(name="inbound.batch_fetch")
def batch_fetch() -> None:
    """Take in what is new in the mailbox."""
    fetching.fetch_new()


@shared_task(name="inbound.batch_forget_old")
def batch_forget_old() -> None:
    """Forget what came in long ago."""
    services.forget_old()
