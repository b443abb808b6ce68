"""Having an export made, making it, and forgetting it after a while."""

import logging
import tempfile
from datetime import timedelta
from functools import partial
from typing import IO, Any, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event, start_task
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.communities.policies import SIGN_IN, may_manage
from apps.core import clock
from apps.core.refusals import Refusal, require
from apps.integrations.export.archive import write_archive
from apps.integrations.export.scope import Scope
from apps.integrations.models import ExportJob, ExportState

logger = logging.getLogger(__name__)

TASK = "integrations.batch_export"
KEPT = timedelta(days=3)
# A worker that has not moved for so long has died; another one takes its export over.
DEAD_AFTER = timedelta(minutes=15)
NOT_READY = Refusal("not_ready", _("The export is not ready yet. Come back in a moment."))


def may_export(viewer: Any, community: Community | None) -> Refusal | None:
    """Managers take their community along, everybody what they wrote themselves."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return may_manage(viewer, community) if community is not None else None


@transaction.atomic
def request_export(*, by: User, community: Community | None = None, origin: str = Origin.WEB) -> ExportJob:
    """Have an archive made. While one is being made, asking again gives that one."""
    require(may_export(by, community))
    now = clock.now()
    try:
        with transaction.atomic():
            job = ExportJob.objects.create(asked_by=by, community=community, asked_at=now, moved_at=now)
    except IntegrityError:
        return ExportJob.objects.get(
            asked_by=by, community=community, state__in=[ExportState.WAITING, ExportState.RUNNING]
        )
    record_event(
        Verb.CONTENT_EXPORTED,
        actor_id=by.pk,
        community_id=community.pk if community else None,
        origin=origin,
        context={"export": str(job.key)},
    )
    start_task(TASK)
    return job


def make_waiting_exports() -> int:
    """Make what was asked for, one after the other. Returns how many were made."""
    made = 0
    while job := _take_next():
        _make(job)
        made += 1
    return made


def forget_old_exports() -> int:
    """Delete archives whose time is over, and their rows. Returns how many."""
    old = list(ExportJob.objects.filter(ended_at__lt=clock.now() - KEPT))
    for job in old:
        with transaction.atomic():
            if job.path:
                transaction.on_commit(partial(default_storage.delete, job.path))
            job.delete()
    return len(old)


@transaction.atomic
def _take_next() -> ExportJob | None:
    """The next one that nobody works on; two workers never take the same one."""
    rows = ExportJob.objects.select_for_update(skip_locked=True, of=("self",))
    now = clock.now()
    job = rows.filter(state=ExportState.WAITING).order_by("asked_at").first()
    job = job or rows.filter(state=ExportState.RUNNING, moved_at__lt=now - DEAD_AFTER).order_by("asked_at").first()
    if job is not None:
        job.state, job.moved_at, job.done = ExportState.RUNNING, now, 0
        job.save()
    return job


def _make(job: ExportJob) -> None:
    scope = Scope(job.community, None if job.community_id else job.asked_by)
    try:
        with tempfile.TemporaryFile() as content:
            write_archive(scope, cast("IO[bytes]", content), step=partial(_note_progress, job))
            size = content.tell()
            content.seek(0)
            path = default_storage.save(f"exports/{job.key.hex}.zip", File(content))
    except Exception:  # Whatever goes wrong, the person must not wait for ever; the reason is for the log.
        logger.exception("The export %s could not be made", job.key)
        ExportJob.objects.filter(pk=job.pk).update(state=ExportState.FAILED, ended_at=clock.now())
        return
    ExportJob.objects.filter(pk=job.pk).update(
        state=ExportState.DONE, path=path, size=size, done=job.total, total=job.total, ended_at=clock.now()
    )


def _note_progress(job: ExportJob, done: int, total: int) -> None:
    """Now and then, so that the page can tell."""
    job.total = total
    if done % 50 == 0 or done == total:
        ExportJob.objects.filter(pk=job.pk).update(done=done, total=total, moved_at=clock.now())
