"""Communities: what is there, what is one for, who looks after it, what is inside?"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.communities import policies, services
from apps.communities.models import Community, Kind, Membership, Role, State
from apps.communities.selectors import caretakers_of
from apps.communities.standing import readable_community_ids, roles_of
from apps.content import policies as content_policies
from apps.content.kinds import KINDS
from apps.core.querying import keyset_page
from apps.core.refusals import Refused
from apps.feeds import selectors as feeds
from apps.feeds.shelves import shelf_of
from apps.pages.following import follow_menu
from apps.pages.people_shelves import news_shelf, people_shelves
from apps.pages.returning import back_from
from apps.pages.rows import entry_rows, fragment_key
from apps.pages.shelves import shelf_rows, why_of
from apps.pages.templatetags.guildhall import without_photos
from apps.pages.visiting import OF_COMMUNITY, take_as_read
from apps.preparation.selectors import prepared_counts, wanted_in
from apps.recognition.forms import IntroductionForm

SHELVES = {
    "all": gettext_lazy("Latest activity"),
    "new": gettext_lazy("What’s new"),
    "popular": gettext_lazy("What’s popular"),
    "unanswered": gettext_lazy("Unanswered"),
}
_CARETAKERS_SECONDS = _WANTED_SECONDS = 60


def community_list(request: HttpRequest) -> HttpResponse:
    """All communities that the reader may know of, by kind, with the way in."""
    communities = list(Community.objects.visible_to(request.user).order_by("name"))
    states = _my_states(request)
    prepared = prepared_counts(request.user)
    groups = [
        (kind, [(row, states.get(row.pk), prepared.get(row.pk)) for row in communities if row.kind == kind])
        for kind in Kind
    ]
    return render(request, "pages/community_list.html", {"groups": groups, "total": len(communities)})


def community(request: HttpRequest, slug: str) -> HttpResponse:
    """One community: its shelves where the reader may read, its purpose and the way in where not."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    context = community_frame(request, community)
    if not context["may_read"]:
        return render(request, "pages/community_outside.html", context)
    shelf, kind = request.GET.get("shelf", "all"), request.GET.get("kind", "")
    if shelf not in SHELVES or (kind and kind not in KINDS):
        return redirect(community)
    after = request.GET.get("after")
    people = people_shelves(request.user, community)
    context |= {
        "shelf": shelf,
        "section": kind or "all",
        "kind": KINDS.get(kind),
        **_listed(request.user, community, shelf, kind, after),
        "is_first_page": not after,
        "people": people.html,
        "introduction_form": IntroductionForm() if people.asks_me else None,
        "news": news_shelf(request.user, community) if shelf == "all" and not (kind or after) else "",
        "may_post_kind": not kind or content_policies.may_post(request.user, community, kind) is None,
    }
    fragment = request.headers.get("HX-Request") == "true" and after
    return render(request, "pages/community.html#shelf" if fragment else "pages/community.html", context)


def _listed(viewer: Any, community: Community, shelf: str, kind: str, after: str | None) -> dict[str, Any]:
    """The rows of a section or shelf, and the key of what follows."""
    if kind or shelf == "all":
        page = (
            feeds.kind_entries(viewer, community=community, kind=kind, after=after, lean=True)
            if kind
            else feeds.all_entries(viewer, community=community, after=after, lean=True)
        )
        why = "" if kind else why_of(_("Its latest activity puts it here"))
        return {"rows": entry_rows(viewer, page.rows, why), "next_key": page.next_key}
    found = shelf_of(viewer, shelf, community=community, after=after, is_visit=not after)
    rows = shelf_rows(viewer, found, name=shelf, is_first=not after)
    return {"rows": rows, "next_key": found.next_key}


def community_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to it."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    context = community_frame(request, community)
    if not (context["may_read"] and request.user.is_authenticated):
        return render(request, "pages/community_outside.html", context)
    rows = (
        Membership.objects.visible_to(request.user).active().filter(community=community).select_related("user__profile")
    )
    page = keyset_page(rows, field="joined_at", after=request.GET.get("after"), size=50)
    context |= {"section": "people", "members": page.rows, "next_key": page.next_key, "roles": Role.choices}
    return render(request, "pages/community_people.html", context)


@login_required
@require_POST
def membership(request: HttpRequest, slug: str) -> HttpResponse:
    """Join (or ask to, or accept an invitation) and leave."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    if request.POST.get("action") == "leave":
        try:
            services.leave_community(user=request.user, community=community)
        except Refused as refused:
            messages.error(request, refused.refusal.sentence)
            return redirect(community)
        messages.success(request, _("You are no longer part of %(name)s.") % {"name": community.name})
        if back := back_from(request):
            return redirect(back)
        still = Community.objects.visible_to(request.user).filter(pk=community.pk).exists()
        return redirect(community if still else "community_list")
    row = services.join_community(user=request.user, community=community, message=request.POST.get("message", ""))
    if row.state == State.REQUESTED:
        messages.success(request, _("Your request is with the managers; the bell will tell you their answer."))
    else:
        messages.success(request, _("Welcome to %(name)s.") % {"name": community.name})
    return redirect(back_from(request) or community)


def community_frame(request: HttpRequest, community: Community) -> dict[str, Any]:
    """What every page of a community shows around its content."""
    take_as_read(request, OF_COMMUNITY, community.pk)
    role = roles_of(request.user).get(community.pk)
    # Who is inside is known already; only others may have asked or been invited.
    inside = Membership(community=community, user_id=request.user.pk, role=role) if role else None
    mine = inside or policies.membership_of(request.user, community)
    return {
        "community": community,
        "shelves": SHELVES.items(),
        "membership": mine,
        "follow": follow_menu(request.user, community) if request.user.is_authenticated else None,
        "may_read": community.pk in readable_community_ids(request.user),
        "may_post": policies.may_write(request.user, community) is None,
        "may_manage": policies.may_manage(request.user, community) is None,
        "join_refusal": policies.may_join(request.user, community, mine),
        "caretakers": _caretakers(request, community),
        "wanted": _wanted(request, community),
        "role": role,
    }


def _wanted(request: HttpRequest, community: Community) -> SafeString:
    """What nobody has taken on yet, as HTML, for colleagues who read it; a new need shows within a minute."""
    if not request.user.is_authenticated or community.pk not in readable_community_ids(request.user):
        return mark_safe("")
    key = fragment_key("wanted", community.pk, community.status)
    html: str | None = cache.get(key)
    if html is None:
        needs = {"needs": wanted_in(request.user, community), "community": community}
        html = render_to_string("components/wanted.html", needs).strip()
        cache.set(key, html, _WANTED_SECONDS)
    return mark_safe(html)  # noqa: S308  # Rendered by our templates.


def _caretakers(request: HttpRequest, community: Community) -> SafeString:
    """Who looks after it, as HTML; a changed name or photo shows within a minute."""
    known = request.user.is_authenticated
    key = fragment_key("caretakers", community.pk, community.version, known)
    html: str | None = cache.get(key)
    if html is None:
        rows = {"caretakers": caretakers_of(community), "linked": known}
        html = render_to_string("components/caretakers.html", rows).strip()
        html = html if known else without_photos(html)
        cache.set(key, html, _CARETAKERS_SECONDS)
    return mark_safe(html)  # noqa: S308  # Rendered by our templates.


def _my_states(request: HttpRequest) -> dict[int, str]:
    if not request.user.is_authenticated:
        return {}
    return dict(
        Membership.objects.visible_to(request.user).filter(user_id=request.user.pk).values_list("community_id", "state")
    )
