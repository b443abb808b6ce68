"""What Markdown will look like, by the renderer that will make it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from apps.communities.models import Community
from apps.content.rendering import render_for
from apps.core.markdown import MAX_SOURCE


@login_required
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The rendered text: as a fragment for htmx, as a page in a window of its own without scripts."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    rendered, _ = render_for(community, request.POST.get("source", "")[:MAX_SOURCE], kind=request.GET.get("kind", ""))
    template = "components/preview.html" if request.headers.get("HX-Request") == "true" else "pages/preview.html"
    return render(request, template, {"html": rendered.html})
