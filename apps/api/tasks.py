"""Celery's entries into the API's housekeeping."""

from celery import shared_task
from django.core.management import call_command

from apps.api.idempotency import clear_expired


@shared_task(name="api.batch_clear_expired")
def batch_clear_expired() -> None:
    """Forget stored answers and sessions that have expired."""
    clear_expired()
    call_command("clearsessions")
