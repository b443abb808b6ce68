"""The wiki of a community: its pages as a tree, what changed, what is missing, and where a page stands."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.communities.models import Community
from apps.content.kinds.wiki import policies, selectors, services
from apps.content.kinds.wiki.forms import PlaceForm
from apps.content.kinds.wiki.models import WikiPage
from apps.content.models import Entry
from apps.core.refusals import Refused, require
from apps.pages.views.communities import community_frame

SHELVES = {
    "": gettext_lazy("All pages"),
    "changes": gettext_lazy("Recently changed"),
    "needed": gettext_lazy("Not written yet"),
    "alone": gettext_lazy("Nothing leads there"),
}


def readable_community(request: HttpRequest, slug: str) -> Community:
    """A community whose content the reader may read, or 404."""
    return get_object_or_404(Community.objects.readable_by(request.user), slug=slug)


def wiki(request: HttpRequest, slug: str) -> HttpResponse:
    """The pages of a community's wiki."""
    community = readable_community(request, slug)
    show = request.GET.get("show", "")
    if show not in SHELVES:
        return redirect("wiki", slug=slug)
    context = community_frame(request, community) | {"wiki_shelves": SHELVES.items(), "show": show}
    return render(request, "pages/wiki.html", context | _shelf(request.user, community, show))


def _shelf(viewer: Any, community: Community, show: str) -> dict[str, Any]:
    match show:
        case "changes":
            return {"changes": selectors.recent_changes(viewer, community)}
        case "needed":
            return {"needed": selectors.needed_pages(viewer, community)}
        case "alone":
            return {"alone": selectors.orphaned_pages(viewer, community)}
    tree = selectors.tree_of(viewer, community)
    return {"tree": tree, "count": sum(1 + node.size for node in tree)}


def wiki_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The page of this name; where there is none, the way to write it and the pages that wait for it."""
    community = readable_community(request, slug)
    name = " ".join(name.replace("_", " ").split())[:200]
    page = selectors.page_by_name(request.user, community, name)
    if page is not None:
        return redirect(page.entry)
    context = community_frame(request, community) | {
        "name": name,
        "waiting": selectors.pages_waiting_for(request.user, community, name),
    }
    return render(request, "pages/wiki_missing.html", context, status=404)


@login_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a page stands in its wiki."""
    rows = Entry.objects.visible_to(request.user).filter(kind="wiki").select_related("community")
    entry = get_object_or_404(rows, pk=pk)
    require(policies.may_move_page(request.user, entry))
    page = get_object_or_404(WikiPage.objects.visible_to(request.user), pk=pk)
    initial = {"parent": page.parent_id, "position": page.position + 1}
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=initial)
    form.offer(request.user, entry)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_page(by=request.user, entry=entry, parent=form.cleaned_data["parent"], position=form.place)
        except Refused as refused:
            form.add_error("parent", str(refused.refusal.sentence))
        else:
            messages.success(request, _("It stands at its new place."))
            return redirect(entry)
    context = {"entry": entry, "community": entry.community, "form": form}
    return render(request, "pages/wiki_place.html", context, status=422 if form.is_bound else 200)
