"""My drafts, what waits for its time, and what was removed and can still be brought back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.content.selectors import removed_posts
from apps.core.querying import keyset_page
from apps.core.refusals import Refused
from apps.drafts.models import Draft
from apps.drafts.selectors import discarded_by, drafts_of
from apps.drafts.services import bring_back_draft, discard_draft, publish_draft, unschedule_draft
from apps.pages.visiting import OF_DRAFTS, take_as_read


@login_required
def drafts(request: HttpRequest) -> HttpResponse:
    """What I have begun and not published."""
    take_as_read(request, OF_DRAFTS)
    page = keyset_page(drafts_of(request.user), field="updated_at", after=request.GET.get("after"), size=25)
    return render(request, "pages/drafts.html", {"page": page})


@login_required
def removed(request: HttpRequest) -> HttpResponse:
    """What I removed, or was removed in communities that I look after, in the last thirty days."""
    context = {"posts": removed_posts(request.user), "drafts": discarded_by(request.user)}
    return render(request, "pages/drafts_removed.html", context)


@login_required
@require_POST
def draft_removal(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Throw a draft away, or bring it back."""
    row = get_object_or_404(Draft.objects.visible_to(request.user), key=key, became=None)
    if request.POST.get("remove") == "no":
        bring_back_draft(draft=row)
        messages.success(request, _("Your draft is back."))
        return redirect(row)
    discard_draft(draft=row)
    messages.success(request, _("Thrown away. For thirty days you find it among what was removed."))
    return redirect("drafts")


@login_required
@require_POST
def draft_publication(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Publish a draft at once, or leave it unpublished when its time comes."""
    row = get_object_or_404(Draft.objects.visible_to(request.user), key=key)
    if request.POST.get("publish") == "no":
        unschedule_draft(draft=row)
        messages.success(request, _("It stays a draft until you publish it."))
        return redirect(row)
    try:
        return redirect(publish_draft(draft=row))
    except Refused as refused:
        messages.error(request, str(refused.refusal.sentence))
        return redirect(row)
