"""What helps while one types: people after an @, entries after [[ or #, tags, Markdown for what was pasted."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.communities.models import Community
from apps.content.completion import TagMeant, entries_named, people_named, tags_named
from apps.content.models import Entry
from apps.core.pasted import pasted_to_markdown

LONGEST = 60


@login_required
@require_GET
def people(request: HttpRequest, slug: str) -> JsonResponse:
    """People who may read what is being written, by the beginning of a name or handle."""
    community = _community(request, slug)
    number = request.GET.get("entry", "")
    entry = None
    if number.isdecimal() and len(number) < 19:
        entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=number, community=community)
    found = people_named(request.user, community, request.GET.get("q", "")[:LONGEST], entry=entry)
    return _answer(
        {
            "insert": f"@{person.handle} ",
            "value": person.handle,
            "label": person.name,
            "detail": f"@{person.handle}" + (f" · {person.headline}" if person.headline else ""),
            "initials": person.initials,
            "hue": person.hue,
        }
        for person in found
    )


@login_required
@require_GET
def entries(request: HttpRequest, slug: str) -> JsonResponse:
    """Entries that the writer may read, by words of their title; those of this community first, in a wiki its pages."""
    community = _community(request, slug)
    in_wiki = request.GET.get("kind") == "wiki"
    words = request.GET.get("q", "")[:LONGEST]
    found = entries_named(request.user, community, words, kind="wiki" if in_wiki else "")
    return _answer(
        {
            "insert": entry.as_link(in_wiki=in_wiki),
            "label": entry.title,
            "detail": f"{entry.kind_label} · {entry.community_name}",
            "icon": entry.icon,
        }
        for entry in found
    )


@login_required
@require_GET
def tags(request: HttpRequest, slug: str) -> JsonResponse:
    """Tags of what the writer may read, by part of their name or of a word that stands for one."""
    found = tags_named(request.user, _community(request, slug), request.GET.get("q", "")[:LONGEST])
    return _answer({"value": tag.name, "label": tag.name, "detail": _told_of(tag)} for tag in found)


def _told_of(tag: TagMeant) -> str:
    """The synonym by which a tag was found, and where it is in use."""
    here = ngettext("%(n)s entry here", "%(n)s entries here", tag.here) % {"n": tag.here} if tag.here else ""
    elsewhere = _("%(n)s in other communities") % {"n": tag.elsewhere} if tag.elsewhere else ""
    return " · ".join(filter(None, (", ".join(tag.synonyms), here, elsewhere)))


@login_required
@require_POST
def pasted(request: HttpRequest, slug: str) -> JsonResponse:
    """The Markdown of a clipboard's HTML."""
    _community(request, slug)
    html = request.POST.get("html", "")
    try:
        return JsonResponse({"markdown": pasted_to_markdown(html)})
    except ValueError:
        return JsonResponse({"error": _("This is too much to be pasted with its looks.")}, status=422)


def _community(request: HttpRequest, slug: str) -> Community:
    return get_object_or_404(Community.objects.visible_to(request.user), slug=slug)


def _answer(rows: Any) -> JsonResponse:
    return JsonResponse({"results": list(rows)}, headers={"Cache-Control": "no-store"})
