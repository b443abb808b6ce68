"""Celery's entries into insights."""

from celery import shared_task

from apps.insights import services


@shared_task(name="insights.batch_publish_reports")
def batch_publish_reports() -> None:
    """Keep the reports of the months that are settled."""
    services.publish_reports()
