"""Celery's entries into the index."""

from celery import shared_task

from apps.search import services


@shared_task(name="search.batch_refresh_words")
def batch_refresh_words() -> None:
    """Rewrite the known words."""
    services.refresh_words()
