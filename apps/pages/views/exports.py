"""Taking content along: a manager's page for a community, everybody's page for their own words."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.communities.models import Community
from apps.core.refusals import Refused, require
from apps.integrations.export import services
from apps.integrations.export.serving import archive_response
from apps.integrations.models import ExportJob, ExportState

MOST_SHOWN = 10


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def community_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The manager's page; sending it has an archive of the community made."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(services.may_export(request.user, community))
    return _page(request, community, f"/c/{community.slug}/export/")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def my_export(request: HttpRequest) -> HttpResponse:
    """Everybody's page; sending it has an archive of one's own contributions made."""
    return _page(request, None, "/settings/export/")


@login_required
@require_safe
def download(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """The archive, for the person who asked for it."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), key=key)
    # Whoever no longer manages the community no longer takes it along.
    require(services.may_export(request.user, job.community))
    if job.state != ExportState.DONE:
        raise Refused(services.NOT_READY)
    response = archive_response(job)
    if response is None:
        raise Http404
    return response


def _page(request: HttpRequest, community: Community | None, address: str) -> HttpResponse:
    if request.method == "POST":
        services.request_export(by=request.user, community=community)
        messages.success(request, _("The archive is being put together. It appears here as soon as it is ready."))
        return redirect(address)
    jobs = list(ExportJob.objects.visible_to(request.user).filter(community=community)[:MOST_SHOWN])
    context = {
        "community": community,
        "jobs": jobs,
        "is_busy": any(job.state in {ExportState.WAITING, ExportState.RUNNING} for job in jobs),
        "kept_days": services.KEPT.days,
    }
    return render(request, "pages/export.html", context)
