"""Reports in the browser: choose one, read it with its definitions, take it along, have several made."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.activity.models import Origin
from apps.communities.models import Community
from apps.core.refusals import require
from apps.insights.accesses import record_access
from apps.insights.reports import files
from apps.insights.reports.asking import question_from, weeks_from
from apps.insights.reports.models import FileState, ReportFile
from apps.insights.reports.policies import may_pull, may_pull_any
from apps.insights.reports.selectors import Answer, answer_of, communities_for, rules_of, windows
from apps.insights.reports.serving import file_response
from apps.insights.reports.subjects import GROUPING_NAMES, MEDIA_TYPES, SUBJECTS, Format, Grouping, Subject
from apps.insights.reports.writing import written
from apps.insights.suppression import report_minimum
from apps.pages.report_rows import counted_of, left_out_everywhere, measures_of

MOST_FILES = 10


@never_cache
@login_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What reports there are, and my long ones."""
    require(may_pull_any(request.user))
    return render(request, "pages/reports.html", _index(request, {}))


@never_cache
@login_required
@require_GET
def report(request: HttpRequest, subject: str) -> HttpResponse:
    """One report as a table. What cannot be asked for is said above the form, which keeps it."""
    chosen = _subject_or_404(subject)
    told_of: list[int] = []
    is_answered = False
    answer: Answer | None = None
    try:
        question = question_from(request.GET)
        community = _community(request, question.community)
        told_of = [community.pk] if community else []
        require(may_pull(request.user, question.grouping, community))
        if question.week is not None:
            answer = answer_of(request.user, chosen, question.grouping, question.week, community)
            told_of = list(answer.communities) if answer else told_of
        is_answered, errors, status = True, [], 200
    except ValidationError as error:
        errors, status = error.messages, 422
        require(may_pull_any(request.user))
    finally:
        _note(request, subject, "", told_of, is_answered=is_answered)
    context = _choices(request) | {
        "subject": chosen,
        "spec": SUBJECTS[chosen],
        "answer": answer,
        "measures": measures_of(answer) if answer else [],
        "nowhere": left_out_everywhere(answer) if answer else [],
        "groups": counted_of(answer) if answer else [],
        "errors": errors,
        "chosen": request.GET,
        "rules": rules_of(answer.fewest if answer else report_minimum()),
        "coverage": answer and round((answer.table.content["coverage"] or 0) * 100),
    }
    return render(request, "pages/report.html", context, status=status)


@never_cache
@login_required
@require_GET
def report_file(request: HttpRequest, subject: str) -> HttpResponse:
    """One report as a file."""
    chosen, form = _subject_or_404(subject), request.GET.get("format", "")
    told_of: list[int] = []
    is_answered = False
    try:
        question = question_from(request.GET)
        community = _community(request, question.community)
        told_of = [community.pk] if community else []
        require(may_pull(request.user, question.grouping, community))
        answer = question.week and answer_of(request.user, chosen, question.grouping, question.week, community)
        if form not in Format.values or not answer:
            raise Http404
        is_answered, told_of = True, list(answer.communities)
    except ValidationError:
        raise Http404 from None
    finally:
        _note(request, subject, form, told_of, is_answered=is_answered)
    name = f"{subject}-{question.grouping}-{answer.window.label}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(written([answer], form), content_type=MEDIA_TYPES[form], headers=headers)


@never_cache
@login_required
@require_POST
def report_files(request: HttpRequest) -> HttpResponse:
    """Have several tables put into one file."""
    require(may_pull_any(request.user))
    given = request.POST
    community = _community(request, given.get("community", ""))
    grouping = given.get("grouping") or Grouping.COMMUNITY.value
    subjects = [subject for subject in given.getlist("subjects") if subject in Subject.values]
    try:
        if not subjects:
            raise ValidationError(_("Choose at least one subject."))
        if grouping not in Grouping.values or given.get("format") not in Format.values:
            raise ValidationError(_("Choose a grouping and a format from the lists."))
        weeks = weeks_from(given.getlist("windows"), grouping, given.get("community", ""))
    except ValidationError as error:
        return render(request, "pages/reports.html", _index(request, given) | {"errors": error.messages}, status=422)
    files.request_file(
        by=request.user, subjects=subjects, grouping=grouping, weeks=weeks, form=given["format"], community=community
    )
    messages.success(request, _("The file is being put together. It appears here as soon as it is ready."))
    return redirect("reports")


@never_cache
@login_required
@require_GET
def report_download(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """A long report, for whoever asked for it."""
    row = get_object_or_404(ReportFile.objects.visible_to(request.user).select_related("community", "person"), key=key)
    return file_response(row, origin=Origin.WEB)


def _index(request: HttpRequest, typed: Any) -> dict[str, Any]:
    rows = list(ReportFile.objects.visible_to(request.user).select_related("community")[:MOST_FILES])
    return _choices(request) | {
        "files": rows,
        "is_busy": any(row.state in {FileState.WAITING, FileState.RUNNING} for row in rows),
        "kept_hours": int(files.KEPT.total_seconds() // 3600),
        "typed": typed,
        "typed_subjects": typed.getlist("subjects") if typed else [],
        "typed_windows": typed.getlist("windows") if typed else [],
        "fewest": report_minimum(),
    }


def _choices(request: HttpRequest) -> dict[str, Any]:
    viewer: Any = request.user
    groupings = list(Grouping) if viewer.is_hr else [Grouping.COMMUNITY]
    return {
        "section": "reports",
        "subjects": [(subject, SUBJECTS[subject].says) for subject in Subject],
        "groupings": [(grouping.value, GROUPING_NAMES[grouping]) for grouping in groupings],
        "windows": windows(),
        "communities": communities_for(viewer),
        "formats": list(Format),
    }


def _note(request: HttpRequest, subject: str, form: str, told_of: list[int], *, is_answered: bool) -> None:
    """Write the call down: one row, whatever became of it."""
    given: Mapping[str, str] = request.GET
    record_access(
        person=request.user,
        subject=subject,
        grouping=given.get("grouping") or Grouping.COMMUNITY.value,
        windows=[given["window"]] if given.get("window") else [window.label for window in windows()[:1]],
        format=form,
        communities=told_of,
        is_answered=is_answered,
        origin=Origin.WEB,
    )


def _subject_or_404(subject: str) -> Subject:
    if subject not in Subject.values:
        raise Http404
    return Subject(subject)


def _community(request: HttpRequest, slug: str) -> Community | None:
    return get_object_or_404(Community.objects.visible_to(request.user), slug=slug) if slug else None
