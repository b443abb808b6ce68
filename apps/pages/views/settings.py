"""Settings: what I show of myself, and my keys for the API."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.forms import ProfileForm, TokenForm
from apps.accounts.models import ApiToken, Profile
from apps.accounts.services import change_profile, create_token, revoke_token
from apps.insights.reports.policies import may_pull_any


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """My profile and who sees which part of it."""
    mine = Profile.objects.select_related("user").get(user_id=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        change_profile(user=mine.user, changes=form.changes())
        messages.success(request, _("Saved."))
        return redirect("settings_profile")
    return render(request, "pages/settings_profile.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """My keys for the API; a new one is shown once, right here, and never again."""
    may_pull_reports = may_pull_any(request.user) is None
    form = TokenForm(request.POST or None, may_pull_reports=may_pull_reports)
    key = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        expires_at = timezone.now() + timedelta(days=data["days"])
        _token, key = create_token(user=request.user, name=data["name"], scopes=data["scopes"], expires_at=expires_at)
        form = TokenForm(may_pull_reports=may_pull_reports)
    mine = ApiToken.objects.filter(user_id=request.user.pk, revoked_at=None)
    context = {"form": form, "tokens": mine, "key": key}
    response = render(request, "pages/settings_tokens.html", context, status=422 if form.is_bound else 200)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def token_revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of my keys."""
    revoke_token(token=get_object_or_404(ApiToken, pk=pk, user_id=request.user.pk))
    messages.success(request, _("The key no longer opens anything."))
    return redirect("settings_tokens")
