"""Notifications: what waits for me?"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.content.models import RESTORABLE, Entry, Reply
from apps.core import clock
from apps.notifications.bell import held_count, unread_count
from apps.notifications.budgeting import budget_of
from apps.notifications.models import Group, Kind, Notification
from apps.notifications.selectors import Told, gathered_notifications_for, notification_for
from apps.notifications.services import mark_read
from apps.pages.returning import back_from
from apps.pages.views.telling import undo_of

PANEL_ROWS = 8


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """The list behind the bell; `?unread=1` leaves out what was read, `?group=` all but one group of kinds."""
    unread_only = "unread" in request.GET
    group = request.GET.get("group", "")
    group = group if group in Group.values else ""
    after = request.GET.get("after")
    page = gathered_notifications_for(request.user, after=after, unread_only=unread_only, group=group)
    held = 0 if after else held_count(request.user)
    context = {
        "page": page,
        "days": _by_day(page.rows),
        "unread_only": unread_only,
        "group": group,
        "groups": Group.choices,
        "held": held,
        "hour": f"{budget_of(request.user).hour:02}:00" if held else "",
        "undo": undo_of(request),
    }
    return render(request, "pages/notifications.html", context)


@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """The latest of what is unread, for the panel that opens at the bell."""
    page = gathered_notifications_for(request.user, unread_only=True, size=PANEL_ROWS)
    context = {"rows": page.rows, "unread": unread_count(request.user)}
    response = render(request, "components/told_panel.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
def notification(request: HttpRequest, pk: int) -> HttpResponse:
    """One row, read by being opened: what it holds, or on to what it is about."""
    found = notification_for(request.user, pk)
    if found is None:
        raise Http404
    told, rows = found
    mark_read(user=request.user, ids=[told.id, *(row.id for row in rows if told.kind != Kind.MORE)])
    if told.url != request.path:
        return redirect(told.url)
    context = {"told": told, "rows": rows, "heading": _heading(told), **_decided(request.user, pk)}
    return render(request, "pages/notification.html", context)


@login_required
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Take some (`id`, several times or with commas), one group of kinds (`group`) or all as read."""
    given = ",".join(request.POST.getlist("id"))
    ids = [int(pk) for pk in given.split(",") if pk.isdecimal() and len(pk) < 19]
    group = request.POST.get("group", "")
    mark_read(user=request.user, ids=ids if given else None, group=group if group in Group.values else "")
    return panel(request) if "panel" in request.POST else redirect(back_from(request) or "notifications")


def notification_count(request: HttpRequest) -> JsonResponse:
    """The number beside the bell, as JSON `{"unread": 3}`; counted to 100."""
    return JsonResponse({"unread": unread_count(request.user)}, headers={"Cache-Control": "no-store"})


def _by_day(rows: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """Rows under the names of their days, by the reader's own clock."""
    today = timezone.localtime(clock.now()).date()
    days = groupby(rows, key=lambda told: timezone.localtime(told.at).date())
    return [(_name_of(day, today), list(told)) for day, told in days]


def _name_of(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return formats.date_format(day, "l j F" if day.year == today.year else "l j F Y")


def _heading(told: Told) -> str:
    if told.kind == Kind.MODERATED:
        return _("A decision on what you wrote")
    if told.kind == Kind.MORE:
        return ngettext("One more in what you follow", "%(n)d more in what you follow", told.count) % {"n": told.count}
    return f"{told.people} {told.sentence} {told.title}"


def _decided(viewer: Any, pk: int) -> dict[str, Any]:
    """What a decision was about: its address where its author still sees it, and the reply that was removed."""
    row = Notification.objects.visible_to(viewer).select_related("reply", "entry").get(pk=pk)
    return {
        "subject": _subject(viewer, row),
        "is_removal": row.numbers.get("decision") == "removed",
        "removed_words": _removed_words(viewer, row.reply),
    }


def _removed_words(viewer: Any, reply: Reply | None) -> str:
    """Their own, as long as it can be restored: an entry has its page for that, a reply only a place."""
    if reply is None or reply.author_id != viewer.pk or reply.removed_at is None:
        return ""
    return reply.source if reply.removed_at > clock.now() - RESTORABLE else ""


def _subject(viewer: Any, row: Notification) -> str:
    if row.reply_id and (reply := Reply.objects.visible_to(viewer).filter(pk=row.reply_id).first()):
        return reply.get_absolute_url()
    entry = Entry.objects.visible_to(viewer).filter(pk=row.entry_id).first()
    return entry.get_absolute_url() if entry else ""
