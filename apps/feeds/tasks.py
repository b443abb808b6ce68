"""Celery's entries into the shelves."""

from celery import shared_task

from apps.feeds import services


@shared_task(name="feeds.batch_rebase")
def batch_rebase() -> None:
    """Move the landmark of the sums once a year."""
    services.rebase_feeds()


@shared_task(name="feeds.batch_forget_old")
def batch_forget_old() -> None:
    """Take the names off readings that are past their time."""
    services.forget_old_readings()
