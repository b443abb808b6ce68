"""Celery's entry into what time brings about."""

from celery import shared_task

from apps.targets import advancing


@shared_task(name="targets.advance_due")
def advance_due() -> None:
    """Open votes, count them, and let expire what was not renewed."""
    advancing.advance_due()
