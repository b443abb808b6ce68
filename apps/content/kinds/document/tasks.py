"""Celery's entries into documents."""

from celery import shared_task

from apps.content.kinds.document import reading


@shared_task(name="document.batch_read_versions")
def batch_read_versions() -> None:
    """Read the files that wait for it, then draw the pages that somebody wants to see."""
    reading.read_versions()
    reading.draw_wanted_pages()
