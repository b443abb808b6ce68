"""Celery's entries into the compass."""

from celery import shared_task

from apps.compass import evidence


@shared_task(name="compass.batch_keep_evidence")
def batch_keep_evidence() -> None:
    """Write what the log says about skills, for the last settled week."""
    evidence.keep_evidence()
