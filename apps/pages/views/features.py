"""Featuring: what managers hold up for everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.policies import may_manage
from apps.content.models import Entry
from apps.core.querying import keyset_page
from apps.core.refusals import Refused, require
from apps.pages.views.entries import visible_entry
from apps.recognition import policies
from apps.recognition.feature_services import end_feature, feature
from apps.recognition.features import Feature
from apps.recognition.forms import FeatureForm


@login_required
def features(request: HttpRequest, slug: str) -> HttpResponse:
    """What is and was featured here, by whom and why; for those who look after the community."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_manage(request.user, community))
    rows = Feature.objects.visible_to(request.user).filter(community=community)
    rows = rows.select_related("entry", "person", "by", "ended_by", "community")
    page = keyset_page(rows, field="at", after=request.GET.get("after"), size=30)
    context = {
        "community": community,
        "rows": page.rows,
        "next_key": page.next_key,
        "may_feature": policies.may_feature(request.user, community) is None,
    }
    return render(request, "pages/features.html", context)


@login_required
def entry_feature(request: HttpRequest, pk: int) -> HttpResponse:
    """Feature an entry."""
    entry = visible_entry(request, pk)
    return _new(request, entry.community, entry)


@login_required
def member_feature(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """Feature a member."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_feature(request.user, community))
    person = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
    return _new(request, community, person)


def _new(request: HttpRequest, community: Community, thing: Entry | User) -> HttpResponse:
    require(policies.may_feature(request.user, community))
    require(policies.may_be_featured(community, thing))
    form = FeatureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            feature(by=request.user, community=community, thing=thing, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.refusal.sentence))
        else:
            messages.success(request, _("Everybody sees it first now, with your reason."))
            return redirect("features", slug=community.slug)
    context = {"community": community, "thing": thing, "is_entry": isinstance(thing, Entry), "form": form}
    return render(request, "pages/feature_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """End a feature before its day."""
    row = get_object_or_404(Feature.objects.visible_to(request.user).select_related("community"), pk=pk)
    end_feature(by=request.user, row=row)
    messages.success(request, _("It is no longer featured."))
    return redirect("features", slug=row.community.slug)
