"""Marks that need a look: managers say whether people who mark each other most are a team or not."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core.refusals import require
from apps.pages.visiting import OF_RINGS, take_as_read
from apps.participation.models import Ring, RingOpinion
from apps.participation.policies import may_see_rings
from apps.participation.ring_services import VERDICTS, can_be_decided, decide_ring


@dataclass(frozen=True, slots=True)
class Card:
    """A ring with what was said of it, the viewer's own word apart."""

    ring: Ring
    people: list[User]
    opinions: list[RingOpinion]
    mine: str


@login_required
def rings(request: HttpRequest, slug: str) -> HttpResponse:
    """Those that wait, and those that were decided; without the ones that the viewer is in."""
    community = _community(request, slug)
    take_as_read(request, OF_RINGS, community.pk)
    rows = Ring.objects.visible_to(request.user).filter(community=community).order_by("-first_seen", "-pk")
    cards = [_card(request, row) for row in rows.prefetch_related("people__profile", "opinions__by")]
    context = {
        "community": community,
        "waiting": [card for card in cards if card.ring.state == Ring.State.OPEN],
        "decided": [card for card in cards if card.ring.state != Ring.State.OPEN],
        "too_few_managers": not can_be_decided(community),
    }
    return render(request, "pages/rings.html", context)


@login_required
@require_POST
def opinion(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say what it is."""
    community = _community(request, slug)
    row = get_object_or_404(Ring.objects.visible_to(request.user).filter(community=community), pk=pk)
    verdict = request.POST.get("verdict", "")
    if verdict not in VERDICTS:
        messages.error(request, _("Choose one of the two answers."))
        return redirect("rings", slug=community.slug)
    row = decide_ring(by=request.user, ring=row, verdict=verdict)
    said = {
        Ring.State.OPEN: _("Your answer is kept. It is decided once a second manager says the same."),
        Ring.State.DISMISSED: _("Two managers agree: a team that works together. Its marks count again."),
        Ring.State.CONFIRMED: _("Two managers agree: what they mark among each other does not count."),
    }
    messages.success(request, said[Ring.State(row.state)])
    return redirect("rings", slug=community.slug)


def _community(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_rings(request.user, community))
    return community


def _card(request: HttpRequest, row: Ring) -> Card:
    opinions = sorted(row.opinions.all(), key=lambda said: said.at)
    mine = next((said.verdict for said in opinions if said.by_id == request.user.pk), "")
    return Card(row, sorted(row.people.all(), key=lambda person: person.name), opinions, mine)
