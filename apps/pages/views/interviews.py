"""What the person who was interviewed decides."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.content.kinds.interview import services
from apps.pages.views.entries import visible_entry


@login_required
@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to the publication, or take that back."""
    entry = visible_entry(request, pk)
    if request.POST.get("consent") == "no":
        services.withdraw_consent(by=request.user, entry=entry)
        messages.success(request, _("It is withdrawn: only those who wrote it and the managers still see it."))
    else:
        services.give_consent(by=request.user, entry=entry)
        messages.success(request, _("Thank you. You may take this back at any time."))
    return redirect(entry)
