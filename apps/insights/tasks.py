"""Celery's entries into insights."""

from celery import shared_task

from apps.insights import services
from apps.insights.reports import files, publishing


@shared_task(name="insights.batch_publish_reports")
def batch_publish_reports() -> None:
    """Keep the reports of the months that are settled."""
    services.publish_reports()


@shared_task(name="insights.batch_publish_tables")
def batch_publish_tables() -> None:
    """Publish the tables of windows that have settled."""
    publishing.publish_due()


@shared_task(name="insights.batch_make_report_files")
def batch_make_report_files() -> None:
    """Make the long reports that somebody asked for."""
    files.make_waiting_files()


@shared_task(name="insights.batch_forget_report_files")
def batch_forget_report_files() -> None:
    """Delete long reports whose day is over."""
    files.forget_old_files()
