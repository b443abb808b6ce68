"""Celery's entries into files."""

from celery import shared_task

from apps.files.models import StoredFile
from apps.files.renditions import make_renditions
from apps.files.services import sweep_unused
from apps.files.uploads import forget_old_uploads


@shared_task(name="files.batch_make_renditions")
def batch_make_renditions(pk: int) -> None:
    """Make the sizes of a new picture; one that was discarded meanwhile needs none."""
    if file := StoredFile.objects.filter(pk=pk).first():
        make_renditions(file)


@shared_task(name="files.batch_sweep")
def batch_sweep() -> None:
    """Forget unfinished uploads, and files that were never used."""
    forget_old_uploads()
    sweep_unused()
