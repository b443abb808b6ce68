"""Celery's entries into the releases."""

from celery import shared_task

from apps.preparation import launch_services


@shared_task(name=launch_services.RELEASE_TASK)
def release_due() -> None:
    """Release what is due."""
    launch_services.release_due()
