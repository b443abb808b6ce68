"""Going live: what is missing, in which order what was prepared comes out, and the launch."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.communities.models import Community, Status
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
    before = [row.entry.pk for row in planned_entries(community)]
    # Only what stood on the page can have been kept back there.
    shown = [pk for pk in before if f"position-{pk}" in request.POST]
    order = _wanted_order(request, before)
    held = [pk for pk in shown if not request.POST.get(f"release-{pk}")]
    launch_services.plan_release(by=request.user, community=community, order=order, held=held, pace=form.cleaned_data)
    messages.success(request, _("The order is changed.") if order != before else _("What you chose is kept."))
    return redirect("launch", slug=slug)


def _managed(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_launch(request.user, community))
    return community


def _wanted_order(request: HttpRequest, before: list[int]) -> list[int]:
    """The ids in their new order: what was given another number gets that very place, the others keep theirs around it.

    A pressed arrow moves its entry by one place after that.
    """
    moved: list[tuple[int, int]] = []
    stay = []
    for place, pk in enumerate(before, start=1):
        typed = request.POST.get(f"position-{pk}", str(place))
        if typed == request.POST.get(f"was-{pk}", str(place)):
            stay.append(pk)
        else:
            moved.append((_number(typed), pk))
    last = -1
    for number, pk in sorted(moved, key=lambda pair: pair[0]):
        # Two that were given the same number stand one after the other.
        last = min(max(number - 1, last + 1), len(stay))
        stay.insert(last, pk)
    for name, step in (("up", -1), ("down", 1)):
        pressed = request.POST.get(name, "")
        at = next((place for place, pk in enumerate(stay) if str(pk) == pressed), None)
        if at is not None:
            stay.insert(max(at + step, 0), stay.pop(at))
    return stay


def _number(text: str) -> int:
    """A place that somebody typed; what is none goes last."""
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 10**6


def _page(request: HttpRequest, community: Community, *, pace: PaceForm | None = None, error: str = "") -> HttpResponse:
    plan = plan_of(community)
    initial = {"per_day": plan.per_day, "hour": plan.hour, "zone": plan.zone}
    checks = launch_checklist(community)
    planned = planned_entries(community)
    is_preparing = community.status == Status.PREPARING
    coming = [] if is_preparing else [row for row in planned if row.is_coming_out]
    context = {
        "community": community,
        "plan": plan,
        "kinds": KINDS,
        "checks": checks,
        "gaps": [check for check in checks if not check.is_met],
        "planned": [row for row in planned if row not in coming],
        "coming": coming,
        "has_unfinished": any(row.unfinished for row in planned),
        "released": released_entries(community),
        "pace": pace or PaceForm(initial=initial),
        "is_preparing": is_preparing,
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "pages/launch.html", context, status=422 if error or pace else 200)
