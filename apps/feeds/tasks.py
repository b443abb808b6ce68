"""Celery's entries into the shelves."""

from celery import shared_task

from apps.feeds import services


@shared_task(name="feeds.batch_keep_up")
def batch_keep_up() -> None:
    """Take the names off readings that are past their time, and move the landmark of the sums once a year."""
    services.forget_old_readings()
    services.rebase_feeds()
