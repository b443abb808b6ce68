"""Files: their bytes, behind the same doors as what they stand in, and the page of one's own."""

import re
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.content.attachments import may_see_file
from apps.core.querying import keyset_page
from apps.files.forms import FileForm
from apps.files.models import StoredFile
from apps.files.policies import used_among
from apps.files.renditions import widths_of
from apps.files.services import UNUSED_KEPT, discard_file
from apps.files.serving import file_response, rendition_response
from apps.files.tickets import is_opened_by

_RENDITION = re.compile(r"(\d{2,4})\.(avif|webp)")
A_PAGE = 40


@require_safe
def file(request: HttpRequest, key: uuid.UUID, name: str) -> HttpResponseBase:
    """The bytes of a file, or of a picture in a smaller size. The name only makes the address readable."""
    stored = get_object_or_404(StoredFile, key=key)
    if not (is_opened_by(stored, request.GET) or may_see_file(request.user, stored)):
        raise Http404
    if (wanted := _RENDITION.fullmatch(name)) and int(wanted[1]) in widths_of(stored):
        return rendition_response(request, stored, int(wanted[1]), wanted[2])
    return file_response(request, stored)


@login_required
def my_files(request: HttpRequest) -> HttpResponse:
    """What I have uploaded, the latest first, and a place to upload more."""
    form = FileForm(request.POST or None, request.FILES or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Uploaded. Copy its address into a text to show it there."))
        return redirect("settings_files")
    mine = StoredFile.objects.visible_to(request.user)
    page = keyset_page(mine, field="created_at", after=request.GET.get("after"), size=A_PAGE)
    used = used_among(page.rows)
    context = {
        "form": form,
        "files": [(file, file.pk in used, widths_of(file)[:1]) for file in page.rows],
        "next_key": page.next_key,
        "kept_days": UNUSED_KEPT.days,
    }
    return render(request, "pages/settings_files.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def file_removal(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Delete a file of mine that nothing uses."""
    discard_file(by=request.user, file=get_object_or_404(StoredFile.objects.visible_to(request.user), key=key))
    messages.success(request, _("Deleted."))
    return redirect("settings_files")
