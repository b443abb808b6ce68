"""Celery's entries into the shelves."""

from celery import shared_task

from apps.feeds import services


@shared_task(name="feeds.refresh_people_shelves")
def refresh_people_shelves() -> None:
    """Rewrite who is popular."""
    services.refresh_people_shelves()
