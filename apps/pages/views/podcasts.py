"""Podcasts: the shows of a community, one show with its episodes, and what listeners leave behind."""

import math
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.communities.models import Community
from apps.content.kinds.podcast import policies, selectors, services
from apps.content.kinds.podcast.forms import ShowForm
from apps.content.kinds.podcast.models import Episode, Show
from apps.content.kinds.podcast.transcripts import as_vtt
from apps.core.querying import keyset_page
from apps.core.refusals import require
from apps.pages.views.communities import community_frame

A_PAGE = 20


def podcasts(request: HttpRequest, slug: str) -> HttpResponse:
    """The shows of a community and their latest episodes."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    context = community_frame(request, community)
    if not context["may_read"]:
        return render(request, "pages/community_outside.html", context)
    after = request.GET.get("after")
    page = keyset_page(
        selectors.entries_of(request.user, community=community), field="published_at", after=after, size=A_PAGE
    )
    context |= {
        "shelf": "",
        "section": "episode",
        "shows": selectors.shows_in(request.user, community),
        "entries": page.rows,
        "next_key": page.next_key,
        "positions": selectors.positions_of(request.user, page.rows),
        "keep_refusal": policies.may_keep_show(request.user, community),
    }
    fragment = request.headers.get("HX-Request") == "true" and after
    return render(request, "pages/podcasts.html#episodes" if fragment else "pages/podcasts.html", context)


def visible_show(request: HttpRequest, slug: str) -> Show:
    """The show with its community and cover, or 404."""
    rows = Show.objects.visible_to(request.user).select_related("community", "cover")
    return get_object_or_404(rows, slug=slug)


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One show: its episodes, and how to listen to it elsewhere."""
    found = visible_show(request, slug)
    after = request.GET.get("after")
    page = keyset_page(selectors.entries_of(request.user, show=found), field="published_at", after=after, size=A_PAGE)
    key = selectors.feed_key_of(request.user, found)
    context = {
        "show": found,
        "community": found.community,
        "entries": page.rows,
        "next_key": page.next_key,
        "positions": selectors.positions_of(request.user, page.rows),
        "may_keep": policies.may_keep_show(request.user, found.community) is None,
        "feed_address": request.build_absolute_uri(f"{key.base}.xml") if key else "",
    }
    fragment = request.headers.get("HX-Request") == "true" and after
    response = render(request, "pages/podcast.html#episodes" if fragment else "pages/podcast.html", context)
    if key:
        # A secret address stands in it.
        response["Cache-Control"] = "no-store"
    return response


@login_required
def show_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a show."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_keep_show(request.user, community))
    form = ShowForm(*_sent(request), viewer=request.user)
    if form.is_valid():
        return redirect(services.create_show(by=request.user, community=community, **form.changes()))
    context = {"community": community, "form": form}
    return render(request, "pages/podcast_form.html", context, status=422 if form.is_bound else 200)


@login_required
def show_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a show says of itself."""
    found = visible_show(request, slug)
    require(policies.may_keep_show(request.user, found.community))
    form = ShowForm(*_sent(request), viewer=request.user, show=found)
    if form.is_valid():
        return redirect(services.change_show(by=request.user, show=found, changes=form.changes()))
    context = {"community": found.community, "show": found, "form": form}
    return render(request, "pages/podcast_form.html", context, status=422 if form.is_bound else 200)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@login_required
@require_POST
def feed_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Make my own address of the feed (the former one closes), or close it."""
    found = visible_show(request, slug)
    if request.POST.get("action") == "revoke":
        services.revoke_feed_address(person=request.user, show=found)
        messages.success(request, _("The address is closed. Players that have it get nothing more."))
    else:
        services.make_feed_address(person=request.user, show=found)
        messages.success(
            request, _("Your address is ready. Keep it to yourself: whoever has it hears what you may hear.")
        )
    return redirect(found)


def visible_episode(request: HttpRequest, pk: int) -> Episode:
    """The episode, or 404."""
    rows = Episode.objects.visible_to(request.user).select_related("entry__community", "show", "audio")
    return get_object_or_404(rows, pk=pk)


def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """The transcript as VTT; `?q=` shows where some words are said, on a page."""
    episode = visible_episode(request, pk)
    words = request.GET.get("q", "")[:200]
    if "q" in request.GET:
        lines = selectors.lines_of(episode, containing=words)[:200] if words.strip() else []
        context = {"entry": episode.entry, "episode": episode, "lines": lines, "query": words}
        return render(request, "pages/episode_transcript.html", context)
    text = as_vtt(cue.line for cue in selectors.lines_of(episode))
    name = f"{episode.entry.slug}.vtt"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-cache"}
    return HttpResponse(text, content_type="text/vtt; charset=utf-8", headers=headers)


@login_required
@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """Where I am in the recording. What was heard of it is noted as a reading, without a write in this request."""
    episode = visible_episode(request, pk)
    try:
        seconds = float(request.POST.get("seconds", ""))
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        return HttpResponse(status=400)
    kept = services.keep_position(person=request.user, episode=episode, seconds=seconds)
    services.note_listening(person=request.user, episode=episode, seconds=kept.seconds)
    return HttpResponse(status=204)
