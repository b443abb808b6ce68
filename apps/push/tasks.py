"""Celery's entries into push."""

from celery import shared_task

from apps.push import sending


@shared_task(name="push.deliver")
def deliver() -> None:
    """Bring devices what they are to be told."""
    sending.deliver()
