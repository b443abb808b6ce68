"""Celery's entries into documents."""

from celery import shared_task

from apps.content.kinds.document import reading


@shared_task(name="document.batch_read_versions")
def batch_read_versions() -> None:
    """Read the files that wait for it."""
    reading.read_versions()


@shared_task(name="document.batch_draw_more_pages")
def batch_draw_more_pages(version_id: int) -> None:
    """Make pictures of the next pages."""
    reading.draw_more_pages(version_id)
