"""Looking after a community: requests, invitations, roles, and what it says of itself."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.accounts.forms import PersonField
from apps.accounts.models import User
from apps.communities import policies, services
from apps.communities.models import Community, Membership, Role, State
from apps.core.refusals import Refused, require
from apps.pages.returning import back_from
from apps.pages.visiting import OF_MANAGEMENT, take_as_read


class CommunityForm(forms.ModelForm):
    """What a manager may change about the community."""

    class Meta:
        model = Community
        fields = ("name", "purpose", "about", "access", "method", "departments", "role_rule")
        widgets = {"about": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, instance: Community, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        for field in ("role_rule",) if instance.kind == "horizontal" else ("method", "departments"):
            del self.fields[field]


class InviteForm(forms.Form):
    """Whom to invite."""

    # Any colleague may be invited; only whether the handle or e-mail exists is told.
    who = PersonField(label=gettext_lazy("Handle or e-mail"))


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """The manager's screen; saving what the community says of itself."""
    community = _managed(request, slug)
    take_as_read(request, OF_MANAGEMENT, community.pk)
    # The form changes the row that it is given; what the page shows around it stays as it is.
    form = CommunityForm(request.POST or None, instance=copy(community))
    if request.method == "POST" and form.is_valid():
        services.change_community(by=request.user, community=community, changes=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("community_manage", slug=slug)
    return _page(request, community, form, InviteForm(), status=422 if form.is_bound else 200)


@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by handle or e-mail."""
    community = _managed(request, slug)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, community, CommunityForm(instance=community), form, status=422)
    person = form.cleaned_data["who"]
    row = services.invite_person(by=request.user, community=community, user=person)
    text = _("%(name)s is a member now.") if row.state == State.ACTIVE else _("%(name)s is invited.")
    messages.success(request, text % {"name": person.name})
    return redirect("community_manage", slug=slug)


@login_required
@require_POST
def member(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """Answer a request, change a role, or take a membership away."""
    community = _managed(request, slug)
    rows = Membership.objects.visible_to(request.user).select_related("user", "community")
    row = get_object_or_404(rows, community=community, user__handle=handle)
    action = request.POST.get("action", "")
    try:
        if action in {"accept", "decline"}:
            services.answer_request(by=request.user, membership=row, accept=action == "accept")
        elif action == "remove":
            services.remove_member(by=request.user, community=community, user=row.user)
        elif action in Role.values and row.state == State.ACTIVE:
            services.change_role(by=request.user, community=community, user=row.user, role=action)
    except Refused as refused:
        messages.error(request, refused.refusal.sentence)
    else:
        messages.success(request, _("Done."))
    if back := back_from(request):
        return redirect(back)
    if policies.may_manage(_fresh(request), community):
        return redirect(community)
    return redirect("community_manage", slug=slug)


def _fresh(request: HttpRequest) -> Any:
    """The signed-in person with standing asked anew: managers may have just taken their own role away."""
    # unscoped: oneself.
    return User.objects.get(pk=request.user.pk)


def _managed(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_manage(request.user, community))
    return community


def _page(
    request: HttpRequest, community: Community, form: CommunityForm, invite_form: InviteForm, *, status: int
) -> HttpResponse:
    rows = list(
        Membership.objects.visible_to(request.user)
        .filter(community=community)
        .exclude(state=State.ACTIVE, role=Role.MEMBER)
        .select_related("user__profile")
        .order_by("user__name")
    )
    return render(
        request,
        "pages/community_manage.html",
        {
            "community": community,
            "form": form,
            "invite_form": invite_form,
            "requests": [row for row in rows if row.state == State.REQUESTED],
            "invited": [row for row in rows if row.state == State.INVITED],
            "caretakers": [row for row in rows if row.state == State.ACTIVE],
            "roles": Role.choices,
        },
        status=status,
    )
