"""Data about me: what is held about my part in communities, and who looked at reports that include me."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Profile
from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.compass.held import address_of, all_about, signals_as_csv
from apps.content.models import Entry
from apps.core import clock
from apps.insights.accesses import accesses_about
from apps.participation import method
from apps.participation.dispute_services import dispute_act, withdraw_dispute
from apps.participation.forms import DisputeForm
from apps.participation.models import Act, OptOut
from apps.participation.selectors import SignalLine, by_day, signal_of, signals_of
from apps.participation.services import opt_in, opt_out
from apps.participation.signals import Role

A_PAGE = 60
_JSON = {"indent": 2, "ensure_ascii": False}


@never_cache
@login_required
@require_safe
def settings_data(request: HttpRequest) -> HttpResponse:
    """All signals held about me by day, narrowed to a community or a role; and what I may do about it."""
    mine = my_communities(request.user)
    slug, role = request.GET.get("community", ""), request.GET.get("role", "")
    chosen = Community.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    lines = [line for line in signals_of(request.user, chosen) if role not in Role.values or line.role == role]
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "days": _days(request.user, page),
        "lines": page,
        "number": len(lines),
        "mine": mine,
        "roles": Role,
        "slug": slug,
        "role": role,
        "accesses": accesses_about(request.user),
        "not_profiled": OptOut.objects.visible_to(request.user).first(),
        "keeps_reading": Profile.objects.values_list("keeps_reading", flat=True).get(user_id=request.user.pk),
        "acts_days": method.ACTS_KEPT.days,
        "readings_days": method.READINGS_KEPT.days,
        "profile_months": method.PROFILES_KEPT_WEEKS // 4 * 12 // 13,
    }
    return render(request, "pages/settings_data.html", context)


def _days(viewer: Any, page: Iterable[SignalLine]) -> list[tuple[date, list[dict[str, Any]]]]:
    """The lines of the page by day, each with the title that it was about as far as I may see it; two statements."""
    lines = list(page)
    titles = dict(
        Entry.objects.visible_to(viewer)
        .filter(pk__in={line.entry_id for line in lines if line.entry_id})
        .values_list("pk", "title")
    )
    # unscoped: what is held about a member keeps its place when the community is out of sight.
    names = dict(Community.objects.filter(pk__in={line.community_id for line in lines}).values_list("pk", "name"))
    return [
        (
            day,
            [
                {
                    "line": line,
                    "role": Role(line.role).label,
                    "community": names.get(line.community_id, ""),
                    "title": titles.get(line.entry_id or 0, ""),
                    "address": address_of(line) if line.entry_id in titles else "",
                }
                for line in rows
            ],
        )
        for day, rows in by_day(lines).items()
    ]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def signal(request: HttpRequest, event: int, signal: str) -> HttpResponse:
    """One act held about me, and my word that it is not right."""
    act = get_object_or_404(Act.objects.visible_to(request.user), event_id=event, signal=signal)
    line = signal_of(act)
    back = f"/settings/data/?{urlencode({'role': line.role})}#signals"
    if request.POST.get("dispute") == "no":
        withdraw_dispute(by=request.user, act=act)
        messages.success(request, _("It counts again, within minutes."))
        return redirect(back)
    given = line.dispute
    initial = {"reason": given.reason, "note": given.note} if given else {}
    form = DisputeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        dispute_act(by=request.user, act=act, **form.cleaned_data)
        messages.success(request, _("It adds nothing to your role any more, within minutes."))
        return redirect(back)
    [[_day, [row]]] = _days(request.user, [line])
    context = {"row": row, "form": form, "back": back}
    return render(request, "pages/settings_signal.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def profiling(request: HttpRequest) -> HttpResponse:
    """Whether I am profiled."""
    if request.POST.get("profiled") == "yes":
        opt_in(person=request.user)
        messages.success(request, _("You are profiled again. Your roles are here in minutes, or by tomorrow."))
    else:
        opt_out(person=request.user)
        messages.success(request, _("You are not profiled any more, and the profiles made so far are deleted."))
    return redirect("settings_data")


@never_cache
@login_required
@require_http_methods(["GET"])
def data_file(request: HttpRequest, form: str) -> HttpResponse:
    """All of it to take along: everything as JSON, or the signals as a table."""
    name = f"guildhall-{request.user.handle}-{clock.now():%Y-%m-%d}.{form}"
    response: HttpResponse
    if form == "json":
        response = JsonResponse(all_about(request.user), json_dumps_params=_JSON)
    else:
        response = HttpResponse("\ufeff" + signals_as_csv(request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
