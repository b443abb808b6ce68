"""What I follow, and how much of it reaches me."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.core.querying import keyset_page
from apps.pages.following import address_of, follow_menu, key_of, page_of
from apps.ratings.following import Follow, Level, Target, kind_of
from apps.ratings.selectors import follows_of, target_for
from apps.ratings.services import follow, unfollow

KINDS = {
    "": _("Everything"),
    "community": _("Communities"),
    "person": _("People"),
    "tag": _("Tags"),
    "entry": _("Entries"),
}
STOPPED: dict[str, str | Promise] = {
    Level.EVERYTHING: _("You no longer follow “%(title)s”."),
    Level.REPLIES: _("“%(title)s” is no longer set to replies to you only."),
    Level.NOTHING: _("“%(title)s” is no longer muted."),
}
SIZE = 30


@login_required
@require_POST
def following(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Follow at a level (`level`, everything where none is given), or stop (`follow=no`)."""
    target = target_for(request.user, kind, key)
    if target is None:
        raise Http404
    level, before = request.POST.get("level") or Level.EVERYTHING, ""
    if request.POST.get("follow") == "no" or level not in Level.values:
        level, before = "", unfollow(user=request.user, target=target)
    else:
        follow(user=request.user, target=target, level=level)
    if request.headers.get("HX-Request") == "true":
        return render(request, "components/follow_menu.html", {"follow": follow_menu(request.user, target, level)})
    if request.POST.get("back") == "settings":
        return redirect(_list_address(target, before))
    return redirect("notifications" if request.POST.get("back") == "notifications" else page_of(target))


def _list_address(target: Target, before: str) -> str:
    stopped = {"stopped": f"{kind_of(target)}:{key_of(target)}", "level": before} if before else {}
    return f"/settings/following/?{urlencode(stopped)}" if stopped else "/settings/following/"


@login_required
def settings_following(request: HttpRequest) -> HttpResponse:
    """All that I follow or muted, the latest first; `?kind=` narrows it."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = keyset_page(follows_of(request.user, kind), field="at", after=request.GET.get("after"), size=SIZE)
    context = {
        "rows": [_row(request, row) for row in page.rows],
        "next_key": page.next_key,
        "kind": kind,
        "kinds": KINDS.items(),
        "stopped": _stopped(request),
    }
    return render(request, "pages/settings_following.html", context)


def _row(request: HttpRequest, row: Follow) -> dict[str, object]:
    target = row.target
    menu = follow_menu(request.user, target, row.level)
    return {"title": str(target), "url": page_of(target), "kind": row.kind, "follow": menu, "target": target}


def _stopped(request: HttpRequest) -> dict[str, str] | None:
    """What was stopped just now, with what undoes it."""
    kind, _colon, key = request.GET.get("stopped", "").partition(":")
    level = request.GET.get("level", "")
    target = target_for(request.user, kind, key) if kind in Follow.KINDS and level in Level.values else None
    if target is None:
        return None
    return {"sentence": STOPPED[level] % {"title": target}, "address": address_of(target), "level": level}
