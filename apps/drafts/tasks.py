"""Celery's entries into drafts."""

from celery import shared_task

from apps.drafts import publishing


@shared_task(name="drafts.publish_due")
def publish_due() -> None:
    """Publish the drafts whose time has come."""
    publishing.publish_due()


@shared_task(name="drafts.batch_forget_old")
def batch_forget_old() -> None:
    """Delete what was thrown away or published long ago."""
    publishing.forget_old()
