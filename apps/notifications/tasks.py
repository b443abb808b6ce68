"""Celery's entries into notifications."""

from celery import shared_task

from apps.notifications import marks


@shared_task(name="notifications.tell_marks")
def tell_marks() -> None:
    """Tell people once a day what was said of their work."""
    marks.tell_marks()
