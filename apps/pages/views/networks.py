"""Networks: who turns to whom in a community, as groups; and one's own surroundings."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.core.refusals import require
from apps.insights.accesses import Looked, record_access
from apps.insights.policies import is_inside
from apps.insights.windows import name_of
from apps.networks.exchanges import TieKind, exchanges_among, groups_of
from apps.networks.models import Appearance, Boundary
from apps.networks.policies import may_have_surroundings, may_meet_people, may_see_network
from apps.networks.selectors import boundary_of, pattern_for
from apps.networks.services import appear_in_pictures, leave_pictures
from apps.networks.showing import ShownPattern, shown_pattern
from apps.networks.surroundings import surroundings_of
from apps.pages.ego_drawing import MOST_DRAWN, ego_of
from apps.pages.network_advice import advice_from
from apps.pages.network_drawing import Picture, picture_of
from apps.pages.network_sentences import boundary_words, brokers_of, figures_of
from apps.participation.selectors import is_profiled, window_days


@login_required
def community_network(request: HttpRequest, slug: str) -> HttpResponse:
    """The network of a community; `?by=site` or `department` looks across other lines than usual."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_network(request.user, community))
    boundary = request.GET.get("by", "")
    if boundary not in Boundary.values:
        boundary = boundary_of(community).value
    pattern = shown_pattern(pattern_for(request.user, community, boundary))
    if pattern is not None and not is_inside(request.user, community):
        _note_access(request, community, pattern)
    context: dict[str, Any] = {
        "community": community,
        "pattern": pattern,
        "boundary": boundary,
        "boundaries": Boundary.choices,
        "words": boundary_words(boundary),
        "is_member": may_meet_people(request.user, community),
    }
    if pattern is not None:
        context |= _drawn(request, community, pattern)
    return render(request, "pages/community_network.html", context)


def _note_access(request: HttpRequest, community: Community, pattern: ShownPattern) -> None:
    """Whoever looks in from outside is seen by the members, as on the page with the other figures."""
    record_access(
        person=cast("User", request.user),
        subject=Looked.NETWORK,
        grouping=pattern.boundary,
        windows=[name_of(pattern.week)],
        communities=[community.pk],
        origin=Origin.WEB,
    )


def _drawn(request: HttpRequest, community: Community, pattern: ShownPattern) -> dict[str, Any]:
    first, last = window_days(pattern.week)
    people: dict[User, str] = {}
    if may_meet_people(request.user, community):
        rows = Appearance.objects.visible_to(request.user).filter(community=community).select_related("person")
        agreed = {row.person_id: row.person for row in rows}
        named = groups_of(agreed, pattern.boundary)
        people = {person: named.get(pk, "") for pk, person in agreed.items()}
    ties = exchanges_among(community.pk, pattern.week, [person.pk for person in people]) if people else []
    picture: Picture | None = None
    if pattern.groups:
        # Thanks stay between two people.
        public = [row for row in ties if row.kind != TieKind.THANKS]
        picture = picture_of(pattern, _("Others"), people, public)
    names = [group.name or _("Others") for group in pattern.groups]
    return {
        "first_day": first,
        "last_day": last,
        "picture": picture,
        "people": sorted(people, key=lambda person: person.name),
        "advice": advice_from(pattern, community),
        "parts": figures_of(pattern),
        "brokers": brokers_of(pattern),
        "ties": [(names[tie.one], names[tie.other], tie.people) for tie in pattern.ties],
        "kinds": [*((TieKind(row.kind).label, row) for row in pattern.kinds), (_("Reading"), pattern.reads)],
    }


@never_cache
@login_required
def own_network(request: HttpRequest, slug: str) -> HttpResponse:
    """My own surroundings in a community, which nobody else sees."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_have_surroundings(request.user, community))
    shown = Appearance.objects.visible_to(request.user).filter(person=request.user, community=community)
    context: dict[str, Any] = {
        "community": community,
        "profiled": is_profiled(request.user),
        "is_shown": shown.exists(),
        "most_drawn": MOST_DRAWN,
    }
    if context["profiled"]:
        mine = surroundings_of(request.user, community)
        context |= {"mine": mine, "words": boundary_words(mine.boundary)}
        context["ego"] = ego_of(mine) if mine.contacts else None
    return render(request, "pages/own_network.html", context)


@login_required
@require_POST
def showing(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether pictures of this community's network show me."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    if request.POST.get("shown") == "yes":
        appear_in_pictures(person=request.user, community=community)
        messages.success(request, _("Saved. Pictures of this community's network show you to its members."))
    else:
        require(may_have_surroundings(request.user, community))
        leave_pictures(person=request.user, community=community)
        messages.success(request, _("Saved. Pictures of this community's network do not show you."))
    return redirect("own_network", community.slug)
