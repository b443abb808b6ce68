"""Celery's entries into the readings."""

from celery import shared_task

from apps.readings import retention


@shared_task(name="readings.batch_forget_old")
def batch_forget_old() -> None:
    """Delete readings that are past their time."""
    retention.forget_old()


@shared_task(name="readings.forget_secrets")
def forget_secrets() -> None:
    """Delete what ties the numbers of former days to people."""
    retention.forget_secrets()
