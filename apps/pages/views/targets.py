"""Targets: what is this community for, what did it agree on, what is proposed?"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.communities.models import Community
from apps.core.refusals import require
from apps.insights.policies import is_inside, may_see_insights
from apps.insights.selectors import Insights, insights_of, weeks_for
from apps.pages.insight_rows import bars_of
from apps.pages.measures_today import measures_today
from apps.pages.views.communities import community_frame
from apps.pages.visiting import OF_TARGETS, take_as_read
from apps.targets import policies, services
from apps.targets.forms import CommentForm, TargetsForm, VoteForm
from apps.targets.known_measures import offered_in
from apps.targets.models import RoleName, State, TargetSet
from apps.targets.selectors import active_target, objections_of, sets_of, tally_of, vote_of
from apps.targets.wording import Wording


def _community(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_see(request.user, community))
    return community


def _set(request: HttpRequest, slug: str, number: int) -> TargetSet:
    rows = TargetSet.objects.visible_to(request.user).filter(community=_community(request, slug), number=number)
    return get_object_or_404(rows.select_related("community", "proposal__by", "renews"))


@login_required
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, what is proposed, what was."""
    community = _community(request, slug)
    take_as_read(request, OF_TARGETS, community.pk)
    sets = sets_of(request.user, community)
    target = active_target(community)
    in_force = next((row for row in sets if target and row.number == target.number), None)
    context = (
        community_frame(request, community)
        | {
            "section": "targets",
            "target": target,
            "in_force": in_force,
            "may_renew": in_force is not None and policies.may_renew(request.user, in_force) is None,
            "is_too_early": in_force is not None and policies.may_renew(request.user, in_force) == policies.TOO_EARLY,
            "proposals": [row for row in sets if row.state in {State.CONSENT, State.CONSULTATION}],
            "drafts": [row for row in sets if row.state == State.DRAFT],
            "history": [row for row in sets if row.state == State.RETIRED],
            "may_propose": policies.may_propose(request.user, community) is None,
        }
        | (_figures(request, in_force) if in_force else {})
    )
    return render(request, "pages/targets.html", context)


@login_required
def targets_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a set; `?from=` begins with the words of another one."""
    community = _community(request, slug)
    require(policies.may_propose(request.user, community))
    named = request.GET.get("from", "")
    begun = _set(request, slug, int(named)) if named.isdecimal() and len(named) < 10 else None
    initial = TargetsForm.values_of(Wording.of(begun)) if begun else {"purpose": _("We exist to ")}
    form = TargetsForm(request.POST if request.method == "POST" else None, community=community, initial=initial)
    if request.method == "POST" and form.is_valid():
        drafted = services.draft_targets(by=request.user, community=community, wording=form.cleaned_data["wording"])
        messages.success(request, _("Your draft is kept. Nobody else sees it until you propose it."))
        return redirect(drafted)
    return _form(request, community, form, None)


@login_required
def targets_edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Change one's draft."""
    target_set = _set(request, slug, number)
    require(policies.may_change(request.user, target_set))
    initial = TargetsForm.values_of(Wording.of(target_set))
    form = TargetsForm(
        request.POST if request.method == "POST" else None, community=target_set.community, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        services.change_targets(by=request.user, target_set=target_set, wording=form.cleaned_data["wording"])
        return redirect(target_set)
    return _form(request, target_set.community, form, target_set)


@login_required
def target_set(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One set: its words, how it stands, what is said about it."""
    return _shown(request, _set(request, slug, number))


@login_required
@require_POST
def targets_consultation(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Open the discussion of a draft, or take it back."""
    row = _set(request, slug, number)
    if request.POST.get("open") == "no":
        services.rework_targets(by=request.user, target_set=row)
        messages.success(request, _("It is a draft again. The comments stay with it."))
    else:
        services.propose_targets(by=request.user, target_set=row)
        messages.success(request, _("All members can read and discuss it now. The vote opens in fourteen days."))
    return redirect(row)


@login_required
@require_POST
def targets_withdrawal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a proposal up."""
    row = services.withdraw_targets(by=request.user, target_set=_set(request, slug, number))
    messages.success(request, _("It is withdrawn."))
    return redirect("targets", slug=row.community.slug)


@login_required
@require_POST
def targets_renewal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask whether the same words are to hold on."""
    renewal = services.renew_targets(by=request.user, target_set=_set(request, slug, number))
    messages.success(request, _("The vote on the renewal is open for seven days."))
    return redirect(renewal)


@login_required
@require_POST
def targets_comments(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say something about it."""
    row = _set(request, slug, number)
    require(policies.may_comment(request.user, row))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, comment_form=form)
    comment = services.comment_on(by=request.user, target_set=row, body=form.cleaned_data["body"])
    return redirect(f"{row.get_absolute_url()}#comment-{comment.pk}")


@login_required
@require_POST
def targets_comment_removal(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Take a comment away."""
    row = _set(request, slug, number)
    comment = get_object_or_404(row.comments.select_related("target_set__community"), pk=pk)
    services.remove_comment(by=request.user, comment=comment)
    return redirect(f"{row.get_absolute_url()}#comments")


@login_required
@require_POST
def targets_vote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give one's word, change it, or take it back."""
    row = _set(request, slug, number)
    require(policies.may_vote(request.user, row))
    if request.POST.get("withdraw"):
        services.withdraw_vote(by=request.user, target_set=row)
        return redirect(f"{row.get_absolute_url()}#vote")
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, vote_form=form)
    services.vote_on(by=request.user, target_set=row, **form.cleaned_data)
    messages.success(request, _("Your vote counts. You can change it until the vote closes."))
    return redirect(f"{row.get_absolute_url()}#vote")


def _form(request: HttpRequest, community: Community, form: TargetsForm, drafted: TargetSet | None) -> HttpResponse:
    offered = [measure.label for measure in offered_in(community.kind)]
    context = {"community": community, "form": form, "drafted": drafted, "suggestions": offered}
    return render(request, "pages/targets_form.html", context, status=422 if form.is_bound else 200)


def _shown(
    request: HttpRequest,
    row: TargetSet,
    *,
    comment_form: CommentForm | None = None,
    vote_form: VoteForm | None = None,
) -> HttpResponse:
    viewer = request.user
    take_as_read(request, OF_TARGETS, row.community_id)
    mine = vote_of(viewer, row)
    initial = {"choice": mine.choice, "reason": mine.reason} if mine else {}
    comments = list(row.comments.select_related("author", "target_set__community"))
    context: dict[str, Any] = {
        "community": row.community,
        "row": row,
        "tally": tally_of(row) if row.electorate else None,
        "objections": objections_of(row),
        "mine": mine,
        "vote_form": vote_form or VoteForm(initial=initial),
        "comment_form": comment_form or CommentForm(),
        "comments": [(comment, policies.may_remove_comment(viewer, comment) is None) for comment in comments],
        "may_change": policies.may_change(viewer, row) is None,
        "may_rework": policies.may_rework(viewer, row) is None,
        "may_withdraw": policies.may_withdraw(viewer, row) is None,
        "may_renew": policies.may_renew(viewer, row) is None,
        "may_comment": policies.may_comment(viewer, row) is None,
        "may_vote": policies.may_vote(viewer, row) is None,
        "may_propose": policies.may_propose(viewer, row.community) is None,
    } | _figures(request, row)
    refused = comment_form is not None or vote_form is not None
    return render(request, "pages/target_set.html", context, status=422 if refused else 200)


def _figures(request: HttpRequest, row: TargetSet) -> dict[str, Any]:
    """All five roles and the measures, each with what the last published window says, as far as the viewer may see."""
    community, ranges = row.community, {found.role: found for found in row.ranges.all()}
    hidden = may_see_insights(request.user, community) is not None
    seen = None if hidden else _last_window(request, community)
    today = {bar.role.value: bar.value for bar in bars_of(seen.mix)} if seen else {}
    inside = is_inside(request.user, community)
    return {
        "roles": [{"role": role, "range": ranges.get(role), "today": today.get(role, "")} for role in RoleName.values],
        "measures": measures_today(list(row.measures.all()), community, seen, inside=inside),
        "window": seen,
        "shares_hidden": hidden,
        "measures_hidden": not inside,
    }


def _last_window(request: HttpRequest, community: Community) -> Insights | None:
    week = next(iter(weeks_for(request.user, community)), None)
    return None if week is None else insights_of(request.user, community, week)
