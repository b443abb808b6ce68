"""The pages of claiming: `/claim/<token>/` for owners, `/claim/invite/<handle>/` for those who look after a place."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core.refusals import require
from apps.integrations import claims, policies
from apps.integrations.forms import ClaimForm, InviteForm

# How the person is signed in afterwards; the session keeps its name.
BACKEND = "apps.accounts.backends.CachedUserBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what waits for the link's owner; a POST takes it over."""
    offer = claims.read_claim(token)
    if offer.account:
        return _claim_into_account(request, token, offer)
    form = ClaimForm(request.POST or None, initial={"name": offer.placeholder.name})
    if request.method == "POST" and form.is_valid():
        try:
            person = claims.claim_account(token=token, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            login(request, person, backend=BACKEND)
            messages.success(request, _("Welcome. What you wrote carries your name now."))
            return redirect(person.get_absolute_url())
    status = 422 if form.is_bound else 200
    return render(request, "integrations/claim.html", {"offer": offer, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, handle: str) -> HttpResponse:
    """Asks for the e-mail of a placeholder's owner and sends the link there."""
    placeholder = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
    require(policies.may_invite_to_claim(request.user, placeholder))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        claims.invite_to_claim(by=request.user, placeholder=placeholder, email=email)
        messages.success(request, _("The link was sent to %(email)s.") % {"email": email})
        return redirect(placeholder.get_absolute_url())
    status = 422 if form.is_bound else 200
    return render(request, "integrations/invite.html", {"placeholder": placeholder, "form": form}, status=status)


def _claim_into_account(request: HttpRequest, token: str, offer: claims.Claim) -> HttpResponse:
    is_owner = request.user.is_authenticated and offer.account is not None and request.user.pk == offer.account.pk
    if request.method == "POST" and request.user.is_authenticated:
        person = claims.claim_into(token=token, account=request.user)
        messages.success(request, _("What you wrote there is part of your account now."))
        return redirect(person.get_absolute_url())
    return render(request, "integrations/claim_into.html", {"offer": offer, "is_owner": is_owner})
