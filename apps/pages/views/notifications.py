"""Notifications: what waits for me?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.notifications.bell import unread_count
from apps.notifications.selectors import notifications_for
from apps.notifications.services import mark_read
from apps.pages.views.telling import undo_of


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """The list behind the bell; `?unread=1` leaves out what was read."""
    unread_only = "unread" in request.GET
    page = notifications_for(request.user, after=request.GET.get("after"), unread_only=unread_only)
    context = {
        "page": page,
        "unread_only": unread_only,
        "is_first_page": "after" not in request.GET,
        "undo": undo_of(request),
    }
    return render(request, "pages/notifications.html", context)


@login_required
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Take one (`id`, several times for several) or all as read."""
    ids = [int(pk) for pk in request.POST.getlist("id") if pk.isdigit()]
    mark_read(user=request.user, ids=ids or None)
    return redirect("notifications")


def notification_count(request: HttpRequest) -> JsonResponse:
    """The number beside the bell, as JSON `{"unread": 3}`; counted to 100."""
    return JsonResponse({"unread": unread_count(request.user)}, headers={"Cache-Control": "no-store"})
