"""Insights: how does this community learn, what do the figures say, what to try next?"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.communities.models import Community, Status
from apps.communities.standing import my_communities
from apps.content.policies import may_post
from apps.core.refusals import require
from apps.insights.accesses import last_looks
from apps.insights.definitions import SECTIONS
from apps.insights.policies import is_inside, may_see_insights
from apps.insights.reports.policies import may_pull
from apps.insights.reports.subjects import Grouping
from apps.insights.selectors import insights_of, weeks_for
from apps.insights.steps import Doing
from apps.insights.suppression import report_minimum
from apps.insights.windows import name_of, week_named
from apps.insights.wording import days_of
from apps.pages.insight_rows import bars_of, distance_words, lines_of, overview_of, tool_rows
from apps.pages.views.communities import community_frame
from apps.pages.views.insight_sources import note_look
from apps.participation.models import Ring
from apps.participation.policies import may_see_rings
from apps.preparation.policies import may_see_board
from apps.preparation.selectors import launch_checklist
from apps.readings.disclosure import FEWEST
from apps.readings.models import WORDS_KEPT
from apps.readings.policies import may_see_reading
from apps.readings.selectors import reading_of
from apps.stories.selectors import value_of
from apps.targets.selectors import active_target

MOST_ACCESSES = 5


@login_required
def insights_overview(request: HttpRequest) -> HttpResponse:
    """My communities, with what the last window says of each."""
    mine = my_communities(request.user)
    return render(request, "pages/insights_overview.html", {"rows": overview_of(mine)})


@login_required
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure is."""
    return render(request, "pages/insights_definitions.html", {"sections": SECTIONS})


@login_required
def community_insights(request: HttpRequest, slug: str) -> HttpResponse:
    """One community: `?window=` names the week in which the window ends; without it, the latest."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_insights(request.user, community))
    weeks = weeks_for(request.user, community)
    named = request.GET.get("window")
    week = week_named(named) if named else next(iter(weeks), None)
    if named and week not in weeks:
        return redirect("community_insights", slug=slug)
    if week is not None and not is_inside(request.user, community):
        note_look(request, community, week)
    context = community_frame(request, community) | _surroundings(request, community)
    context |= {"section": "insights", "windows": [(name_of(one), days_of(one)) for one in weeks]}
    if week is not None:
        context |= _window(request, community, week, may_manage=context["may_manage"])
    return render(request, "pages/community_insights.html", context)


def _window(request: HttpRequest, community: Community, week: int, *, may_manage: bool) -> dict[str, Any]:
    seen = insights_of(request.user, community, week)
    doing = Doing(may_post=may_post(request.user, community, "discussion") is None, may_manage=may_manage)
    return {
        "seen": seen,
        "window": name_of(week),
        "bars": bars_of(seen.mix),
        "distance": distance_words(seen),
        "period": days_of(week),
        "lines": lines_of(seen, community, doing),
        "tools": tool_rows(seen.tools),
    }


def _surroundings(request: HttpRequest, community: Community) -> dict[str, Any]:
    """What stands beside the figures and is of today: the target, stories, readiness, what waits for caretakers."""
    viewer = request.user
    inside = is_inside(viewer, community)
    is_preparing = community.status == Status.PREPARING and may_see_board(viewer, community) is None
    return {
        "inside": inside,
        "may_pull": may_pull(viewer, Grouping.COMMUNITY, community) is None,
        "target": active_target(community),
        "accesses": last_looks(viewer, community, MOST_ACCESSES) if inside else [],
        "value": value_of(community) if inside else None,
        "checks": launch_checklist(community) if is_preparing else [],
        "missed": reading_of(community).missed if inside else [],
        "words_days": WORDS_KEPT.days,
        "few_words": FEWEST,
        "may_see_reading": may_see_reading(viewer, community) is None,
        "fewest": report_minimum(),
        "open_rings": may_see_rings(viewer, community) is None
        and Ring.objects.visible_to(viewer).filter(community=community, state=Ring.State.OPEN).exists(),
    }
