"""What to share, and where: a page for each question, the first left out where there is only one answer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.communities import policies as community_policies
from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.content import policies
from apps.content.kinds import KINDS


@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then a community; an address may name either already (`?kind=`, `?c=`)."""
    places = _places(request.user)
    here = [place for place in places if place.slug == request.GET.get("c")] or (places if len(places) == 1 else [])
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        kinds = [
            spec
            for name, spec in KINDS.items()
            if any(policies.may_post(request.user, place, name) is None for place in here or places)
        ]
        return render(
            request, "pages/share.html", {"places": places, "place": here[0] if here else None, "kinds": kinds}
        )
    open_to_me = [place for place in places if policies.may_post(request.user, place, kind.name) is None]
    if here and here[0] in open_to_me:
        return redirect("entry_new", slug=here[0].slug, kind=kind.name)
    return render(request, "pages/share.html", {"places": open_to_me, "kind": kind})


def _places(viewer: Any) -> list[Community]:
    """The communities in which one may write."""
    mine = [row.id for row in my_communities(viewer)]
    places = Community.objects.visible_to(viewer).filter(pk__in=mine).order_by("name")
    return [place for place in places if community_policies.may_write(viewer, place) is None]
