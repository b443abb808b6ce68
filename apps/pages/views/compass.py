"""The role compass: how do I take part, how well, and which skill would I like to grow?"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.compass.models import SeenAs
from apps.compass.policies import may_use_compass
from apps.compass.role_views import roles_by_community
from apps.compass.services import be_seen_as
from apps.core.refusals import require
from apps.pages.compass_drawing import rose_of
from apps.pages.compass_page import compass_of
from apps.participation.selectors import is_profiled
from apps.participation.signals import Role


def community_or_404(request: HttpRequest, slug: str) -> Community:
    """A community in which the viewer has a compass; refused where it is in sight but they are no member."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_use_compass(request.user, community))
    return community


@never_cache
@login_required
def compass(request: HttpRequest) -> HttpResponse:
    """All communities of mine, with the roles in which I act in each."""
    mine = my_communities(request.user)
    roles = roles_by_community(request.user, [row.id for row in mine])
    context: dict[str, Any] = {
        "rows": [(row, roles[row.id], rose_of(roles[row.id].roles)) for row in mine],
        "profiled": is_profiled(request.user),
    }
    return render(request, "pages/compass.html", context)


@never_cache
@login_required
def community_compass(request: HttpRequest, slug: str) -> HttpResponse:
    """My five roles in one community, and the skills of each."""
    community = community_or_404(request, slug)
    page = compass_of(request.user, community)
    context = {"community": community, "page": page, "rose": rose_of([row.view for row in page.roles])}
    return render(request, "pages/community_compass.html", context)


@login_required
@require_POST
def seen_roles(request: HttpRequest, slug: str) -> HttpResponse:
    """The roles in which I am happy to be seen here."""
    community = community_or_404(request, slug)
    chosen = [Role(value) for value in request.POST.getlist("role") if value in Role.values]
    be_seen_as(person=request.user, community=community, roles=chosen)
    if SeenAs.objects.visible_to(request.user).filter(community=community).exists():
        messages.success(request, _("Saved. Others see it on your page, for as long as you act in the role."))
    else:
        messages.success(request, _("Saved. Nobody is shown a role of yours here."))
    return redirect("community_compass", community.slug)
