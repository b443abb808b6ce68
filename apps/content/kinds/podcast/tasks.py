"""Celery's entry into podcasts."""

from celery import shared_task

from apps.content.kinds.podcast.reading_services import read_waiting
from apps.content.kinds.podcast.services import READ_TASK


@shared_task(name=READ_TASK)
def batch_read_recordings() -> None:
    """Read length, chapters and cover of the recordings that have come."""
    read_waiting()
