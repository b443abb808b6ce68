"""What reaches me by the bell: my preferences, and stopping something from the row that told it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.notifications.forms import PreferencesForm
from apps.notifications.models import GROUP_OF, Kind, Notification
from apps.notifications.preferences import Channel, Group, preferences_of
from apps.notifications.services import set_quiet_hours, set_wishes
from apps.pages.following import address_of, key_of
from apps.pages.writing import time_zone_name
from apps.ratings.following import Level
from apps.ratings.selectors import level_of, target_for
from apps.ratings.services import follow


@login_required
def settings_notifications(request: HttpRequest) -> HttpResponse:
    """Which groups the bell tells me, and when it is quiet."""
    form = PreferencesForm(request.POST or None, initial=_as_it_is(request.user))
    if request.method == "POST":
        # Without any box ticked a form sends nothing but its token.
        form = PreferencesForm(request.POST)
        if form.is_valid():
            set_wishes(user=request.user, channel=Channel.BELL, wishes=form.wishes)
            set_quiet_hours(user=request.user, hours=form.hours)
            messages.success(request, _("Saved."))
            return redirect("settings_notifications")
    context = {"form": form, "time_zone": time_zone_name()}
    return render(request, "pages/settings_notifications.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def group_preference(request: HttpRequest, group: str) -> HttpResponse:
    """Have the bell tell one group again (`on=yes`), or no longer."""
    if group not in Group.values:
        raise Http404
    set_wishes(user=request.user, channel=Channel.BELL, wishes={group: request.POST.get("on") == "yes"})
    return redirect("notifications")


@login_required
@require_POST
def silence(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what this row tells of: its group of kinds, or the entry or community (`what`)."""
    rows = Notification.objects.visible_to(request.user).select_related("entry__community", "community")
    row = get_object_or_404(rows, pk=pk)
    what = request.POST.get("what", "")
    target = getattr(row, what) if what in {"entry", "community"} else None
    if target is None:
        group = GROUP_OF[Kind(row.kind)]
        set_wishes(user=request.user, channel=Channel.BELL, wishes={group: False})
        return redirect(f"/notifications/?{urlencode({'stopped': f'group:{group}'})}")
    before = level_of(request.user, target)
    follow(user=request.user, target=target, level=Level.NOTHING)
    return redirect(f"/notifications/?{urlencode({'stopped': f'{what}:{key_of(target)}', 'level': before})}")


@dataclass(frozen=True, slots=True)
class Undo:
    """What was stopped just now, and the form that takes it back."""

    sentence: str
    address: str
    values: dict[str, str] = field(default_factory=dict)


def undo_of(request: HttpRequest) -> Undo | None:
    """What the address of the list says was stopped, if it makes sense for this person."""
    what, _colon, key = request.GET.get("stopped", "").partition(":")
    if what == "group" and key in Group.values:
        sentence = _("The bell no longer tells you this: %(group)s.") % {"group": Group(key).label}
        return Undo(sentence, f"/settings/notifications/{key}/", {"on": "yes"})
    target = target_for(request.user, what, key) if what in {"entry", "community"} else None
    if target is None:
        return None
    level = request.GET.get("level", "")
    values = {"level": level} if level in Level.values else {"follow": "no"}
    sentence = _("“%(title)s” is muted. Only mentions of you still reach you from it.") % {"title": target}
    return Undo(sentence, address_of(target), {"back": "notifications", **values})


def _as_it_is(person: Any) -> dict[str, Any]:
    mine = preferences_of(person)
    quiet = mine.quiet
    return {
        "bell": [group for group, is_on in mine.bell.items() if is_on],
        "quiet": quiet is not None,
        "starts": quiet.starts if quiet else "20:00",
        "ends": quiet.ends if quiet else "07:00",
    }
