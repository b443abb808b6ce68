"""Home: what happened that matters to me, since I was last here?"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.feeds.shelves import shelf_of
from apps.pages.people_shelves import news_shelf, people_shelves
from apps.pages.shelves import followed_lists, new_count_of, shelf_rows

SHELVES = {
    "new": _("What’s new"),
    "popular": _("What’s popular"),
    "unanswered": _("Unanswered"),
    "following": _("Following"),
}


def home(request: HttpRequest) -> HttpResponse:
    """The shelves over all communities of the reader; a visitor sees what is open."""
    shelf = request.GET.get("shelf", "new")
    if shelf not in SHELVES or (shelf == "following" and not request.user.is_authenticated):
        return redirect("home")
    after = request.GET.get("after")
    found = shelf_of(request.user, shelf, after=after, is_visit=not after)
    context = {
        "shelf": shelf,
        "shelves": [
            (key, label) for key, label in SHELVES.items() if key != "following" or request.user.is_authenticated
        ],
        "rows": shelf_rows(request.user, found, name=shelf, is_first=not after),
        "next_key": found.next_key,
        "new_count": new_count_of(found),
        "is_first_page": not after,
        "lists": followed_lists(request.user) if shelf == "following" and not after else "",
        "people": people_shelves(request.user, None).html,
        "news": news_shelf(request.user, None) if shelf == "new" and not after else "",
        "suggested": _suggested(request.user),
    }
    return render(request, "pages/home.html#shelf" if _wants_fragment(request) else "pages/home.html", context)


def _suggested(viewer: Any) -> Sequence[Community]:
    """Communities to begin with, for who is signed in and belongs to none."""
    if not viewer.is_authenticated or my_communities(viewer):
        return []
    return list(Community.objects.visible_to(viewer).active().order_by("-member_count")[:6])


def _wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for more rows of the list rather than for the page."""
    return request.headers.get("HX-Request") == "true" and "after" in request.GET
