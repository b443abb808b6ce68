"""Search: find anything, find anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from apps.content.forms import LANGUAGES
from apps.content.models import Entry
from apps.content.policies import may_tend
from apps.content.tag_selectors import tag_named
from apps.core.numbers import number_from
from apps.core.querying import keyset_page
from apps.pages.following import follow_menu
from apps.pages.rows import entry_rows
from apps.pages.search_rows import search_rows
from apps.readings.searching import note_search, search_of
from apps.search.matching import PAGE
from apps.search.selectors import look_up

KINDS = {"": _("Everything"), "entry": _("Discussions"), "reply": _("Replies"), "person": _("People")}
MOST_PAGES = 20


def search(request: HttpRequest) -> HttpResponse:
    """What matches the words, among what the reader may see; or all entries with a tag."""
    if tag := request.GET.get("tag"):
        return _tagged(request, tag)
    query, kind = request.GET.get("q", ""), request.GET.get("type", "")
    page = number_from(request.GET.get("page", ""), otherwise=1, most=MOST_PAGES)
    language = request.GET.get("language", "")
    language = language if language in dict(LANGUAGES) else ""
    found = look_up(request.user, query, kind=kind, language=language, page=page)
    # What a result's address hands on, so that it is known which search it was chosen from; visitors are not counted.
    search = search_of(query) if request.user.is_authenticated else ""
    rows = search_rows(request.user, found.matches, search=search, before=(page - 1) * PAGE)
    if page == 1:
        note_search(request.user, query, found=len(rows))
    kinds = [(key, label) for key, label in KINDS.items() if key != "person" or request.user.is_authenticated]
    context = {"query": query, "kind": kind, "kinds": kinds, "found": found, "page": page, "next_page": page + 1}
    context["rows"] = rows
    # What a page of results hands on to the next look.
    context |= {"language": language, "languages": LANGUAGES, "narrowed": f"&language={language}" if language else ""}
    return render(request, "pages/search.html", context)


def _tagged(request: HttpRequest, slug: str) -> HttpResponse:
    tag = tag_named(slug)
    slug = tag.slug if tag else slug
    rows = Entry.objects.visible_to(request.user).published().filter(tags__slug=slug)
    rows = rows.select_related("author", "community").prefetch_related("tags").defer("source", "html")
    page = keyset_page(rows, field="published_at", after=request.GET.get("after"), size=20)
    context = {
        "tag": tag.name if tag and page.rows else slug,
        "slug": slug,
        "follow": follow_menu(request.user, tag) if tag and page.rows else None,
        "may_tend": bool(tag and page.rows) and may_tend(request.user, tag) is None,
        "rows": entry_rows(request.user, page.rows),
        "next_key": page.next_key,
    }
    return render(request, "pages/tag.html", context)
