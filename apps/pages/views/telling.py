"""What reaches me and by which way: my preferences, and stopping something from the row that told it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.refusals import require
from apps.notifications.budgeting import DailyBudget, budget_of
from apps.notifications.forms import NO_LIMIT, PreferencesForm
from apps.notifications.models import GROUP_OF, Kind, Notification
from apps.notifications.preferences import Channel, Group, Preferences, preferences_of
from apps.notifications.rules import may_stop
from apps.notifications.services import set_budget, set_quiet_hours, set_wishes
from apps.pages.following import address_of, key_of
from apps.pages.writing import time_zone_name
from apps.ratings.following import Level
from apps.ratings.selectors import level_of, target_for
from apps.ratings.services import follow


@login_required
def settings_notifications(request: HttpRequest) -> HttpResponse:
    """Which groups reach me by which channel, when it is quiet, and how much may ring a day."""
    mine, budget = preferences_of(request.user), budget_of(request.user)
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=_as_it_is(mine, budget))
    if form.is_bound and form.is_valid():
        for channel, wishes in form.wishes.items():
            set_wishes(user=request.user, channel=channel, wishes=wishes)
        set_quiet_hours(user=request.user, hours=form.hours)
        if form.says_budget:
            set_budget(user=request.user, most=form.most_a_day, hour=form.hour_of_rest)
        messages.success(request, _("Saved."))
        return redirect("settings_notifications")
    context = {"form": form, "time_zone": time_zone_name(), "channels": Channel.choices}
    return render(request, "pages/settings_notifications.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def group_preference(request: HttpRequest, group: str) -> HttpResponse:
    """Have channels (`channel`, the bell where none is named) tell one group again (`on=yes`), or no longer."""
    if group not in Group.values:
        raise Http404
    named = [name for name in request.POST.getlist("channel") if name in Channel.values]
    for channel in named or [Channel.BELL]:
        set_wishes(user=request.user, channel=channel, wishes={group: request.POST.get("on") == "yes"})
    return redirect("notifications")


@login_required
@require_POST
def silence(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what this row tells of: its group of kinds by every channel, or the entry or community (`what`)."""
    # unscoped: `seen_by` is the viewer's own as well, with what stands inside other rows.
    rows = Notification.objects.seen_by(request.user).select_related("entry__community", "community")
    row = get_object_or_404(rows, pk=pk)
    what = request.POST.get("what", "")
    target = getattr(row, what) if what in {"entry", "community"} else None
    if target is None:
        require(may_stop(row.kind))
        group = GROUP_OF[Kind(row.kind)]
        telling = [name for name, wished in preferences_of(request.user).by_channel.items() if wished[group]]
        for channel in telling:
            set_wishes(user=request.user, channel=channel, wishes={group: False})
        said = {"stopped": f"group:{group}", "by": ",".join(telling)}
        return redirect(f"/notifications/?{urlencode(said)}")
    before = level_of(request.user, target)
    follow(user=request.user, target=target, level=Level.NOTHING)
    return redirect(f"/notifications/?{urlencode({'stopped': f'{what}:{key_of(target)}', 'level': before})}")


@dataclass(frozen=True, slots=True)
class Undo:
    """What was stopped just now, and the form that takes it back."""

    sentence: str
    address: str
    values: dict[str, str] = field(default_factory=dict)
    # Channels that tell it again.
    channels: list[str] = field(default_factory=list)


def undo_of(request: HttpRequest) -> Undo | None:
    """What the address of the list says was stopped, if it makes sense for this person."""
    what, _colon, key = request.GET.get("stopped", "").partition(":")
    if what == "group" and key in Group.values:
        return _group_stopped(Group(key), request.GET.get("by", "").split(","))
    target = target_for(request.user, what, key) if what in {"entry", "community"} else None
    if target is None:
        return None
    level = request.GET.get("level", "")
    values = {"level": level} if level in Level.values else {"follow": "no"}
    sentence = _("“%(title)s” is muted. Only mentions of you still reach you from it.") % {"title": target}
    return Undo(sentence, address_of(target), {"back": "notifications", **values})


def _group_stopped(group: Group, by: list[str]) -> Undo:
    channels = [channel for channel in Channel if channel.value in by] or [Channel.BELL]
    words = {"channels": get_text_list([str(channel.label).lower() for channel in channels], _("and"))}
    sentence = _("You are no longer told this by %(channels)s: %(group)s.") % {**words, "group": group.label}
    return Undo(sentence, f"/settings/notifications/{group}/", {"on": "yes"}, [channel.value for channel in channels])


def _as_it_is(mine: Preferences, budget: DailyBudget) -> dict[str, Any]:
    quiet = mine.quiet
    told = {channel: [group for group, is_on in wishes.items() if is_on] for channel, wishes in mine.by_channel.items()}
    return {
        **told,
        "quiet": quiet is not None,
        "starts": quiet.starts if quiet else "20:00",
        "ends": quiet.ends if quiet else "07:00",
        "most": NO_LIMIT if budget.most is None else str(budget.most),
        "hour": str(budget.hour),
    }
