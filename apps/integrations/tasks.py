"""Celery's entries into what comes in and goes out."""

from celery import shared_task

from apps.integrations.export.services import forget_old_exports, make_waiting_exports


@shared_task(name="integrations.batch_export")
def batch_export() -> None:
    """Make the exports that somebody asked for."""
    make_waiting_exports()


@shared_task(name="integrations.batch_forget_exports")
def batch_forget_exports() -> None:
    """Delete archives whose time is over."""
    forget_old_exports()
