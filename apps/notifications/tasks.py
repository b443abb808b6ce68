"""Celery's entries into notifications."""

from celery import shared_task

from apps.notifications import marks, rest


@shared_task(name="notifications.tell_marks")
def tell_marks() -> None:
    """Tell people once a day what was said of their work."""
    marks.tell_marks()


@shared_task(name="notifications.batch_tell_rest")
def tell_rest() -> None:
    """Tell people once a day what their budget of the day held back."""
    rest.tell_rest()
