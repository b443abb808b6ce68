"""Long reports: several subjects or windows in one file, made by a worker, kept for a day for whoever asked."""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import start_task
from apps.communities.models import Community
from apps.core import clock
from apps.core.refusals import Refusal, Refused, require
from apps.insights.accesses import record_access
from apps.insights.reports.models import FileState, ReportFile
from apps.insights.reports.policies import may_pull
from apps.insights.reports.selectors import Answer, answer_of
from apps.insights.reports.subjects import Grouping, Subject
from apps.insights.reports.writing import extension_of, written
from apps.insights.windows import name_of

logger = logging.getLogger(__name__)

TASK = "insights.batch_make_report_files"
KEPT = timedelta(hours=24)
# A worker that has not moved for so long has died; another one takes its file over.
DEAD_AFTER = timedelta(minutes=10)
MOST_WAITING = 5
NOT_READY = Refusal("not_ready", _("The file is not ready yet. Come back in a moment."))
ENOUGH = Refusal("enough_waiting", _("Five of your files are being made. Wait until one of them is ready."))


@transaction.atomic
def request_file(
    *,
    by: User,
    subjects: Sequence[str],
    grouping: str,
    weeks: Sequence[int],
    form: str,
    community: Community | None = None,
    origin: str = Origin.WEB,
) -> ReportFile:
    """Have a file made of these subjects and windows. Writes down the access, once for all that is in it."""
    require(may_pull(by, grouping, community))
    rows = ReportFile.objects.filter(person=by, state__in=[FileState.WAITING, FileState.RUNNING])
    # The person's row is held, so that two requests at once do not both find room.
    User.objects.select_for_update().get(pk=by.pk)
    if rows.count() >= MOST_WAITING:
        raise Refused(ENOUGH)
    now = clock.now()
    row = ReportFile.objects.create(
        person=by,
        subjects=list(dict.fromkeys(subjects)),
        grouping=grouping,
        weeks=sorted(set(weeks)),
        community=community,
        format=form,
        total=len(set(subjects)) * len(set(weeks)),
        asked_at=now,
        moved_at=now,
    )
    note_access(row, origin=origin)
    start_task(TASK)
    return row


def note_access(row: ReportFile, *, origin: str) -> None:
    """Write down that this file was asked for, or taken along."""
    told_of = {pk for answer in _answers(row) for pk in answer.communities}
    record_access(
        person=row.person,
        subject=row.subjects[0] if len(row.subjects) == 1 else "",
        grouping=row.grouping,
        windows=[name_of(week) for week in row.weeks],
        format=row.format,
        communities=sorted(told_of),
        origin=origin,
    )


def make_waiting_files() -> int:
    """Make what was asked for, one after the other. Returns how many were made."""
    made = 0
    while row := _take_next():
        _make(row)
        made += 1
    return made


def forget_old_files() -> int:
    """Delete files whose day is over, and their rows. Returns how many."""
    old = list(ReportFile.objects.filter(ended_at__lt=clock.now() - KEPT))
    for row in old:
        with transaction.atomic():
            if row.path:
                transaction.on_commit(partial(default_storage.delete, row.path))
            row.delete()
    return len(old)


def filename_of(row: ReportFile) -> str:
    """What the file is called when it is downloaded."""
    what = row.subjects[0] if len(row.subjects) == 1 else "reports"
    return f"{what}-{row.grouping}-{row.asked_at:%Y-%m-%d}.{extension_of(row.format, row.total)}"


@transaction.atomic
def _take_next() -> ReportFile | None:
    """The next one that nobody works on; two workers never take the same one."""
    rows = ReportFile.objects.select_for_update(skip_locked=True, of=("self",))
    now = clock.now()
    row = rows.filter(state=FileState.WAITING).order_by("asked_at").first()
    row = row or rows.filter(state=FileState.RUNNING, moved_at__lt=now - DEAD_AFTER).order_by("asked_at").first()
    if row is not None:
        row.state, row.moved_at, row.done = FileState.RUNNING, now, 0
        row.save()
    return row


def _make(row: ReportFile) -> None:
    rows = ReportFile.objects.filter(pk=row.pk)
    try:
        # Whoever lost the right in between gets nothing.
        require(may_pull(row.person, row.grouping, row.community))
        with override(row.person.profile.language):
            answers = []
            for answer in _answers(row):
                answers.append(answer)
                rows.update(done=len(answers), moved_at=clock.now())
            content = written(answers, row.format)
        path = default_storage.save(f"reports/{row.key.hex}", ContentFile(content))
    except Exception:  # Whatever goes wrong, the person must not wait for ever; the reason is for the log.
        logger.exception("The report %s could not be made", row.key)
        rows.update(state=FileState.FAILED, ended_at=clock.now())
        return
    rows.update(state=FileState.DONE, path=path, size=len(content), done=row.total, ended_at=clock.now())


def _answers(row: ReportFile) -> Iterator[Answer]:
    """By subject, the latest window first."""
    for subject in row.subjects:
        for week in sorted(row.weeks, reverse=True):
            answer = answer_of(row.person, Subject(subject), Grouping(row.grouping), week, row.community)
            if answer is not None:
                yield answer
