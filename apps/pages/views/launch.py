"""Going live: what is missing, in which order what was prepared comes out, and the launch."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.communities.models import Community
from apps.content.kinds import KINDS
from apps.core.refusals import Refused, require
from apps.preparation import launch_services, policies
from apps.preparation.forms import PaceForm
from apps.preparation.selectors import launch_checklist, plan_of, planned_entries, released_entries


@login_required
def launch(request: HttpRequest, slug: str) -> HttpResponse:
    """The manager's page; sending it launches the community."""
    community = _managed(request, slug)
    if request.method != "POST":
        return _page(request, community)
    try:
        launch_services.launch_community(by=request.user, community=community, reason=request.POST.get("reason", ""))
    except Refused as refused:
        return _page(request, community, error=str(refused.refusal.sentence))
    messages.success(request, _("%(name)s is live.") % {"name": community.name})
    return redirect("launch", slug=slug)


@login_required
@require_POST
def release_order(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the order of release, what is kept back, and the pace."""
    community = _managed(request, slug)
    form = PaceForm(request.POST)
    if not form.is_valid():
        return _page(request, community, pace=form)
    rows = planned_entries(community)
    wanted = [(_number(request.POST.get(f"position-{row.entry.pk}", "")), place) for place, row in enumerate(rows)]
    order = [rows[place].entry.pk for _position, place in sorted(wanted)]
    held = [row.entry.pk for row in rows if not request.POST.get(f"release-{row.entry.pk}")]
    launch_services.plan_release(by=request.user, community=community, order=order, held=held, pace=form.cleaned_data)
    messages.success(request, _("The order is kept."))
    return redirect("launch", slug=slug)


def _managed(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_launch(request.user, community))
    return community


def _number(text: str) -> float:
    """A place that somebody typed; what is none goes last."""
    return float(text) if text.isdecimal() and len(text) < 6 else float("inf")


def _page(request: HttpRequest, community: Community, *, pace: PaceForm | None = None, error: str = "") -> HttpResponse:
    plan = plan_of(community)
    initial = {"per_day": plan.per_day, "hour": plan.hour, "zone": plan.zone}
    checks = launch_checklist(community)
    context = {
        "community": community,
        "plan": plan,
        "kinds": KINDS,
        "checks": checks,
        "gaps": [check for check in checks if not check.is_met],
        "planned": planned_entries(community),
        "released": released_entries(community),
        "pace": pace or PaceForm(initial=initial),
        "is_preparing": community.status == "preparing",
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "pages/launch.html", context, status=422 if error or pace else 200)
