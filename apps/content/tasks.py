"""Celery's entries into what people wrote."""

from celery import shared_task

from apps.content.maintenance import render_again


@shared_task(name="content.batch_render_again")
def batch_render_again() -> None:
    """Render again what an older version of the renderer made."""
    render_again()
