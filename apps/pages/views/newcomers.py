"""Introducing oneself to a community, and welcoming who is new in it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from apps.communities.models import Community, Membership
from apps.core.refusals import require
from apps.recognition import policies
from apps.recognition.forms import IntroductionForm, WelcomeForm
from apps.recognition.newcomer_services import introduce_oneself, welcome_newcomer
from apps.recognition.newcomers import Introduction


@login_required
def introduction(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who one is, and whether Who's new shows it; asked once, changed at any time."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    mine = Membership.objects.visible_to(request.user).filter(community=community, user=request.user)
    membership = mine.select_related("introduction").first()
    require(policies.may_introduce(request.user, membership))
    if request.method == "POST" and request.POST.get("show") == "no":
        return _keep(request, community, membership, {"words": "", "is_shown": False})
    row = getattr(membership, "introduction", None)
    form = IntroductionForm(
        request.POST if request.method == "POST" else None,
        headline=request.user.headline,
        initial={"words": row.words, "is_shown": row.is_shown} if row else {},
    )
    if request.method == "POST" and form.is_valid():
        return _keep(request, community, membership, form.cleaned_data)
    context = {"community": community, "form": form, "row": row}
    return render(request, "pages/introduction.html", context, status=422 if form.is_bound else 200)


def _keep(request: HttpRequest, community: Community, membership: Any, data: dict[str, Any]) -> HttpResponse:
    row = introduce_oneself(user=request.user, membership=membership, **data)
    if row.is_shown:
        messages.success(request, _("The others see you among Who’s new now, and can welcome you."))
    else:
        messages.success(request, _("You are not shown among Who’s new here."))
    return redirect(community)


@login_required
def welcome(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """Welcome a newcomer: the first begins a conversation, the others join it."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    rows = Introduction.objects.visible_to(request.user).select_related(
        "membership__user", "membership__community", "entry"
    )
    row = get_object_or_404(rows, membership__community=community, membership__user__handle=handle)
    if policies.may_welcome(request.user, row) == policies.ALREADY and row.entry:
        return redirect(row.entry)
    require(policies.may_welcome(request.user, row))
    form = WelcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = welcome_newcomer(by=request.user, introduction=row, source=form.cleaned_data["source"])
        messages.success(request, _("Your welcome is with %(name)s.") % {"name": row.membership.user.name})
        return redirect(said.reply or said.entry)
    standing = row.entry if row.entry and not row.entry.is_removed else None
    context = {"community": community, "row": row, "person": row.membership.user, "form": form, "entry": standing}
    return render(request, "pages/welcome.html", context, status=422 if form.is_bound else 200)
