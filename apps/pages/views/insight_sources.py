"""Beside the insights of a community: its figures as a file, the questions that were counted, and who looked."""

from dataclasses import replace
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.core.refusals import require
from apps.insights.accesses import Looked, page_of_accesses, record_access
from apps.insights.policies import is_inside, may_see_insights, may_see_sources
from apps.insights.reports.subjects import MEDIA_TYPES, Format
from apps.insights.reports.writing import as_csv, as_workbook
from apps.insights.selectors import insights_of, questions_of, weeks_for
from apps.insights.sheet import sheet_of
from apps.insights.windows import name_of, week_named
from apps.insights.wording import days_of

_WRITERS = {Format.CSV: as_csv, Format.XLSX: as_workbook}


@never_cache
@login_required
@require_safe
def insights_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A window's figures, as CSV or a workbook: what the page shows to the same person."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_insights(request.user, community))
    week, form = _week_or_404(request, community), request.GET.get("format", "")
    if form not in _WRITERS:
        raise Http404
    if not is_inside(request.user, community):
        note_look(request, community, week, form)
    sheet = replace(sheet_of(insights_of(request.user, community, week), community), name=f"insights-{name_of(week)}")
    name = f"{community.slug}-insights-{name_of(week)}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(_WRITERS[Format(form)]([sheet]), content_type=MEDIA_TYPES[form], headers=headers)


@login_required
@require_safe
def counted_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions that the figures of a window were counted from."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_sources(request.user, community))
    week = _week_or_404(request, community)
    context: dict[str, Any] = {
        "community": community,
        "period": days_of(week),
        "window": name_of(week),
        "questions": questions_of(request.user, community, week),
    }
    return render(request, "pages/insights_questions.html", context)


@never_cache
@login_required
@require_safe
def looks(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who looked at figures of this community from outside."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_sources(request.user, community))
    page, lines = page_of_accesses(request.user, community, request.GET.get("page"))
    return render(request, "pages/insights_looks.html", {"community": community, "page": page, "lines": lines})


def note_look(request: HttpRequest, community: Community, week: int, form: str = "") -> None:
    """Whoever looks in from outside is seen by the members."""
    record_access(
        person=cast("User", request.user),
        subject=Looked.INSIGHTS,
        windows=[name_of(week)],
        format=form,
        communities=[community.pk],
        origin=Origin.WEB,
    )


def _week_or_404(request: HttpRequest, community: Community) -> int:
    """The window that the address names, if the viewer may open it; without a name, the latest."""
    weeks, named = weeks_for(request.user, community), request.GET.get("window")
    week = week_named(named) if named else next(iter(weeks), None)
    if week is None or week not in weeks:
        raise Http404
    return week
