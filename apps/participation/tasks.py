"""Celery's entries into the profiler."""

from celery import shared_task

from apps.participation import audit_services, ring_keeping, services


@shared_task(name="participation.batch_keep_profiles")
def batch_keep_profiles() -> None:
    """Write the profiles of the last settled week."""
    services.keep_profiles()


@shared_task(name="participation.batch_forget_old")
def batch_forget_old() -> None:
    """Delete what is past its time."""
    services.forget_old_acts()
    audit_services.forget_old_audits()


@shared_task(name="participation.batch_keep_rings")
def batch_keep_rings() -> None:
    """Look for people who make use of each other's things far more than of anybody else's."""
    ring_keeping.keep_all_rings()
