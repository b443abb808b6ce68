"""The board of a community: what is needed, who writes it, how far it is. Buttons move the cards."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.communities.models import Community, Status
from apps.communities.policies import may_manage
from apps.communities.standing import readable_community_ids
from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.core.refusals import Refusal, Refused, require
from apps.pages.visiting import OF_BOARD, take_as_read
from apps.preparation import policies, services
from apps.preparation.forms import DraftForm, NeedForm, ReviewForm
from apps.preparation.models import Need
from apps.preparation.selectors import board_of, drafts_of

MEMBERS_ONLY = Refusal("members_only", gettext_lazy("Only members see the board of this community."))


def _community(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    if community.pk not in readable_community_ids(request.user):
        raise Refused(MEMBERS_ONLY)
    return community


def _need(request: HttpRequest, pk: int) -> Need:
    rows = Need.objects.visible_to(request.user).select_related("community", "claimed_by", "entry__community")
    return get_object_or_404(rows, pk=pk)


@login_required
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The five columns."""
    community = _community(request, slug)
    take_as_read(request, OF_BOARD, community.pk)
    columns = board_of(request.user, community)
    closed = Need.objects.visible_to(request.user).filter(community=community).exclude(closed_at=None)
    context = {
        "community": community,
        "columns": columns,
        "kinds": KINDS,
        "total": sum(len(column.cards) for column in columns),
        "bars": _bars([(column.state, len(column.cards)) for column in columns]),
        "ready": len(columns[-1].cards),
        "is_preparing": community.status == Status.PREPARING,
        "may_declare": policies.may_declare(request.user, community) is None,
        "may_prepare": policies.may_prepare(request.user, community) is None,
        "may_manage": may_manage(request.user, community) is None,
        "closed": list(closed.order_by("-closed_at")[:10]),
    }
    return render(request, "pages/board.html", context)


@login_required
def need_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the community needs."""
    community = _community(request, slug)
    require(policies.may_declare(request.user, community))
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        need = services.declare_need(by=request.user, community=community, **form.cleaned_data)
        messages.success(request, _("It is on the board. The experts see it there."))
        return redirect(need)
    return _form(request, community, form, None)


@login_required
def need_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Reword a need."""
    need = _need(request, pk)
    require(policies.may_change(request.user, need))
    form = NeedForm(request.POST or None, initial={name: getattr(need, name) for name in services.CHANGEABLE})
    if request.method == "POST" and form.is_valid():
        services.change_need(by=request.user, need=need, changes=form.cleaned_data)
        return redirect(need)
    return _form(request, need.community, form, need)


@login_required
@require_POST
def need_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a need on, or hand it back."""
    need = _need(request, pk)
    if request.POST.get("claim") == "no":
        services.hand_back(by=request.user, need=need)
        messages.success(request, _("Anybody may take it on again."))
    else:
        services.claim_need(by=request.user, need=need)
        messages.success(request, _("It is yours. Write it when it suits you."))
    return redirect(need)


@login_required
def need_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what is needed, or say which of one's entries it is."""
    need = _need(request, pk)
    require(policies.may_draft(request.user, need))
    entries = drafts_of(request.user, need)
    rows = Entry.objects.visible_to(request.user).filter(pk__in=[entry.pk for entry in entries])
    form = DraftForm(request.POST or None, entries=rows)
    if request.method == "POST" and form.is_valid():
        services.draft_need(by=request.user, need=need, entry=form.cleaned_data["entry"])
        return redirect(need)
    context = {"need": need, "community": need.community, "form": form, "entries": entries, "kinds": KINDS}
    return render(request, "pages/need_draft.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def need_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the review of a draft."""
    need = _need(request, pk)
    services.submit_need(by=request.user, need=need)
    messages.success(request, _("Another expert or a manager reads it now."))
    return redirect(need)


@login_required
def need_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a draft and approve it, or send it back with a note."""
    need = _need(request, pk)
    require(policies.may_review(request.user, need))
    entry = get_object_or_404(Entry.objects.visible_to(request.user).select_related("author"), pk=need.entry_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approve = request.POST.get("verdict") == "approve"
        try:
            services.review_need(by=request.user, need=need, approve=approve, note=form.cleaned_data["note"])
        except Refused as refused:
            form.add_error("note", str(refused.refusal.sentence))
        else:
            messages.success(request, _("Approved.") if approve else _("Sent back with your note."))
            return redirect(need)
    context = {"need": need, "community": need.community, "entry": entry, "form": form}
    return render(request, "pages/need_review.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def need_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a need from the board, or put it back."""
    need = _need(request, pk)
    if request.POST.get("close") == "no":
        services.reopen_need(by=request.user, need=need)
    else:
        services.close_need(by=request.user, need=need)
        messages.success(request, _("Closed. It can be put back at the end of the board."))
    return redirect(need)


@login_required
@require_POST
def need_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a need before the one above it."""
    need = _need(request, pk)
    services.raise_need(by=request.user, need=need)
    return redirect(need)


def _form(request: HttpRequest, community: Community, form: NeedForm, need: Need | None) -> HttpResponse:
    context = {"community": community, "form": form, "need": need}
    return render(request, "pages/need_form.html", context, status=422 if form.is_bound else 200)


def _bars(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Where the parts of the bar begin and how wide they are, in hundredths."""
    total = sum(count for _state, count in counts) or 1
    bars, start = [], 0.0
    for state, count in counts:
        width = 100 * count / total
        if count:
            bars.append({"state": state, "x": f"{start:.2f}", "width": f"{width:.2f}"})
        start += width
    return bars
