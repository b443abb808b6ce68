"""How I see my own skills, whom I ask, and what I say of those who asked me."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.compass.forms import PeerForm, SkillsForm
from apps.compass.models import PeerInvitation
from apps.compass.peers import FEWEST_EXCHANGES, asked_by, peers_of
from apps.compass.policies import MOST_ASKED, may_answer
from apps.compass.selectors import self_view
from apps.compass.self_view import FEWEST_PEERS, this_quarter
from apps.compass.services import answer_as_peer, ask_peer, assess_oneself, decline_as_peer
from apps.compass.skills import Skill
from apps.core.refusals import require
from apps.pages.views.compass import community_or_404
from apps.pages.visiting import OF_COMPASS, take_as_read


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, slug: str) -> HttpResponse:
    """Seventeen questions, each of which may be left open. One's answers are the same in all communities."""
    community = community_or_404(request, slug)
    view, quarter = self_view(request.user), this_quarter()
    now = view.quarters.get(quarter, {})
    before = {skill: level for skill, level in view.latest.items() if skill not in now}
    initial = {skill.value: str(level) for skill, level in now.items()}
    form = SkillsForm(request.POST if request.method == "POST" else None, initial=initial, before=before)
    if request.method == "POST" and form.is_valid():
        levels = form.levels()
        assess_oneself(person=request.user, levels=levels)
        number = sum(level is not None for level in levels.values())
        text = ngettext("Saved: one skill of %(all)d.", "Saved: %(n)d skills of %(all)d.", number)
        messages.success(request, text % {"n": number, "all": len(Skill)})
        return redirect("community_compass", community.slug)
    history = sorted(((day, levels) for day, levels in view.quarters.items() if day != quarter), reverse=True)
    context = {"community": community, "form": form, "history": [(day, _levels(given)) for day, given in history]}
    return render(request, "pages/assessment.html", context, status=422 if form.errors else 200)


def _levels(given: "dict[Skill, int]") -> list[tuple[Skill, int]]:
    return [(skill, given[skill]) for skill in Skill if skill in given]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def peers(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom I may ask how they see my skills, whom I asked, and who asked me."""
    community = community_or_404(request, slug)
    take_as_read(request, OF_COMPASS, community.pk)
    possible = peers_of(request.user, community)
    if request.method == "POST":
        chosen = [peer for peer in possible if str(peer.pk) in request.POST.getlist("peer")]
        for peer in chosen:
            ask_peer(person=request.user, community=community, peer=peer)
        if chosen:
            text = ngettext("One colleague is asked.", "%(n)d colleagues are asked.", len(chosen))
            messages.success(request, text % {"n": len(chosen)})
        else:
            messages.error(request, _("Choose at least one colleague to ask."))
        return redirect("compass_peers", community.slug)
    waiting = PeerInvitation.objects.visible_to(request.user).filter(community=community)
    waiting = waiting.waiting_for(request.user, this_quarter())
    asked = asked_by(request.user, community)
    in_reach = len(possible) + len(asked)
    context = {
        "community": community,
        "possible": possible,
        "asked": asked,
        "in_reach": in_reach,
        "too_few": in_reach < FEWEST_PEERS,
        "waiting": waiting.select_related("person").order_by("-at"),
        "fewest_exchanges": FEWEST_EXCHANGES,
        "fewest_peers": FEWEST_PEERS,
        "most_asked": MOST_ASKED,
    }
    return render(request, "pages/compass_peers.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def peer_note(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What I say of a colleague who asked me."""
    community = community_or_404(request, slug)
    asked = PeerInvitation.objects.visible_to(request.user).filter(community=community, peer=request.user)
    invitation = get_object_or_404(asked.select_related("person"), pk=pk)
    require(may_answer(request.user, invitation))
    form = PeerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer_as_peer(by=request.user, invitation=invitation, levels=form.levels())
        messages.success(request, _("Thank you. It is kept without your name."))
        return redirect("compass_peers", community.slug)
    context = {"community": community, "invitation": invitation, "form": form, "fewest_peers": FEWEST_PEERS}
    return render(request, "pages/peer_note.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def peer_refusal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """I would rather not say."""
    community = community_or_404(request, slug)
    asked = PeerInvitation.objects.visible_to(request.user).filter(community=community, peer=request.user)
    decline_as_peer(by=request.user, invitation=get_object_or_404(asked, pk=pk))
    messages.success(request, _("They do not ask you again in this quarter, and do not learn that you declined."))
    return redirect("compass_peers", community.slug)
