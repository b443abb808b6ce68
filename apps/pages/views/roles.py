"""The five roles: what they are, how they look here, and how one begins."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.compass.anchors import ANCHORS
from apps.compass.role_texts import ROLE_TEXTS, SKILL_TEXTS
from apps.compass.skills import SKILLS_OF
from apps.pages.compass_page import begin_in
from apps.participation import method
from apps.participation.signals import METHOD_VERSION, SPECS, Role


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """All five, side by side."""
    rows = [(text, [skill.label for skill in SKILLS_OF[role]]) for role, text in ROLE_TEXTS.items()]
    return render(request, "pages/roles.html", {"rows": rows})


@require_safe
def role(request: HttpRequest, name: str) -> HttpResponse:
    """One of them. `?community=` makes the ways to begin lead into a community of mine."""
    if name not in Role.values:
        raise Http404
    chosen = Role(name)
    mine = my_communities(request.user)
    slug = request.GET.get("community", "")
    here = next((row for row in mine if row.slug == slug), None)
    community = Community.objects.visible_to(request.user).get(pk=here.id) if here else None
    signals = sorted(((s, spec) for s, spec in SPECS.items() if spec.role == chosen), key=lambda row: -row[1].weight)
    context = {
        "text": ROLE_TEXTS[chosen],
        "others": [text for other, text in ROLE_TEXTS.items() if other != chosen],
        "here": community,
        "mine": mine,
        "begin": begin_in(chosen, community),
        "signals": [(signal.label, spec.used) for signal, spec in signals],
        "skills": [(skill, SKILL_TEXTS[skill], ANCHORS[skill].own) for skill in SKILLS_OF[chosen]],
        "needs_others": chosen != Role.CONSUMER,
        "method_version": METHOD_VERSION,
        "fewest_weeks": method.FEWEST_WEEKS,
        "window_weeks": method.WINDOW_WEEKS,
    }
    return render(request, "pages/role.html", context)
