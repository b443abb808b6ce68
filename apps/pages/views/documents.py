"""Documents: take one along, look at a former version, add a new one."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.content.kinds.document import services
from apps.content.kinds.document.forms import VersionForm
from apps.content.kinds.document.models import DocumentVersion
from apps.content.kinds.document.policies import may_add_version
from apps.content.kinds.document.selectors import document_page, shown_version, versions_of
from apps.content.models import Entry
from apps.core.refusals import require
from apps.files.serving import file_response
from apps.pages.views.entries import entry_context, visible_entry

_PICTURE = re.compile(r"(?:page|picture)-\d{1,5}\.webp")
# So often a page looks whether the preview is there, every two seconds; then it leaves that to its reader.
_LOOKS = frozenset(str(number) for number in range(1, 31))
# Bytes under an address never change, but whether one may see them does.
_AN_HOUR = "private, max-age=3600"


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The newest version's file."""
    entry = visible_entry(request, pk)
    versions = versions_of(request.user, entry)
    if not versions:
        raise Http404
    return _file_of(request, entry, versions[0])


@require_safe
def version_download(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The file of one version."""
    entry = visible_entry(request, pk)
    return _file_of(request, entry, _version(request, entry, number))


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The document with the preview of one version; to a page that waits for the preview, that alone."""
    entry = visible_entry(request, pk)
    shown = _version(request, entry, number)
    look = request.GET.get("look", "")
    if look in _LOOKS and request.headers.get("HX-Request") == "true":
        following = int(look) + 1 if int(look) < len(_LOOKS) else None
        context = {"entry": entry, "version": shown, "next_look": following}
        return render(request, "components/document_preview.html", context)
    return render(request, "pages/document.html", entry_context(request, entry) | {"shown": shown})


@require_safe
def picture(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponseBase:
    """A page or a picture of a version's preview, which a worker made."""
    entry = visible_entry(request, pk)
    version = _version(request, entry, number)
    if not _PICTURE.fullmatch(name) or name not in {row[0] for row in version.pictures}:
        raise Http404
    try:
        content = default_storage.open(f"{version.folder}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": _AN_HOUR, "Cross-Origin-Resource-Policy": "same-origin"}
    return FileResponse(content, content_type="image/webp", headers=headers)


@login_required
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, and the form for a new one."""
    entry = visible_entry(request, pk)
    require(may_add_version(request.user, entry))
    is_sent = request.method == "POST"
    form = VersionForm(request.POST if is_sent else None, request.FILES if is_sent else None, viewer=request.user)
    if is_sent and form.is_valid():
        services.add_version(by=request.user, entry=entry, **form.cleaned_data)
        messages.success(request, _("The new version is there. Its words are found as soon as it has been read."))
        return redirect(entry)
    context = {"entry": entry, "form": form, **document_page(request.user, entry)}
    return render(request, "pages/document_versions.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def pages(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Have further pages of a long file drawn."""
    entry = visible_entry(request, pk)
    version = _version(request, entry, number)
    services.want_more_pages(version=version)
    messages.success(request, _("The next pages are being drawn. They appear below in a moment: load the page again."))
    return redirect(version.address)


def _version(request: HttpRequest, entry: Entry, number: int) -> DocumentVersion:
    found = shown_version(request.user, entry, number)
    if found is None:
        raise Http404
    return found


def _file_of(request: HttpRequest, entry: Entry, version: DocumentVersion) -> HttpResponseBase:
    """The bytes, to be kept rather than shown; whoever is known counts once a day."""
    if request.user.is_authenticated and request.method == "GET" and "Range" not in request.headers:
        note_reading(
            Verb.DOCUMENT_DOWNLOADED,
            actor_id=request.user.pk,
            entry_id=entry.pk,
            community_id=entry.community_id,
            context={"number": version.number},
        )
    answer = file_response(request, version.file)
    if answer.status_code in {200, 206}:
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=version.file.name)
    return answer
