"""Celery's entry into the networks."""

from celery import shared_task

from apps.networks.keeping import keep_patterns


@shared_task(name="networks.batch_keep_patterns")
def batch_keep_patterns() -> None:
    """Measure the networks of the window that was published last."""
    keep_patterns()
