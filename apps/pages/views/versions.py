"""Former texts of an entry: what differs between two of them, one of them whole, and going back to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.content import policies
from apps.content.models import Entry, Revision
from apps.content.rendering import render_for
from apps.content.revision_services import restore_revision
from apps.core.differences import inline, side_by_side
from apps.core.text import with_plain_ends
from apps.pages.history import text_now
from apps.pages.views.entries import visible_entry

VIEWS = ("side", "inline")


def texts_of(viewer: Any, entry: Entry) -> list[Revision]:
    """The texts that an entry has had, the first first; of one never edited, the only one."""
    rows = Revision.objects.visible_to(viewer).filter(entry=entry, reply=None).select_related("editor")
    # The texts themselves are read of those that are shown.
    return list(rows.defer("source").order_by("number")) or [text_now(entry)]


def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between two texts, side by side or in one flow; without a choice, in the last change."""
    entry = visible_entry(request, pk)
    texts = texts_of(request.user, entry)
    newer = _chosen(texts, request.GET.get("to"), texts[-1])
    older = _chosen(texts, request.GET.get("from"), texts[max(0, texts.index(newer) - 1)])
    if older.number > newer.number:
        older, newer = newer, older
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    at = texts.index(newer)
    before, after = with_plain_ends(older.source), with_plain_ends(newer.source)
    context = {
        "entry": entry,
        "texts": texts[::-1],
        "older": older,
        "newer": newer,
        "view": view,
        "title": inline(older.title, newer.title) if older.title != newer.title else [],
        "rows": side_by_side(before, after) if view == "side" else None,
        "parts": inline(before, after) if view == "inline" else None,
        "is_same": before == after,
        "earlier": texts[at - 1] if at > 1 else None,
        "later": texts[at + 1] if at + 1 < len(texts) else None,
    }
    return render(request, "pages/differences.html", context)


def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One former text as it looked; sent back, it becomes the present one again."""
    entry = visible_entry(request, pk)
    texts = texts_of(request.user, entry)
    text = next((row for row in texts if row.number == number), None)
    if text is None:
        raise Http404
    if request.method == "POST":
        return _put_back(request, entry, text)
    rendered, _mentioned = render_for(entry.community, text.source, kind=entry.kind, is_history=True)
    context = {
        "entry": entry,
        "text": text,
        "html": rendered.html,
        "is_present": text is texts[-1],
        "may_edit": policies.may_edit(request.user, entry) is None,
    }
    return render(request, "pages/version.html", context)


def _put_back(request: HttpRequest, entry: Entry, text: Revision) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if text.pk is not None:
        restore_revision(by=request.user, revision=text)
        messages.success(
            request,
            _("Version %(number)d is back. What stood here until now is in the history.") % {"number": text.number},
        )
        if text.title and text.title != entry.title:
            messages.info(request, _("Only the text is back. The title stays as it is today."))
    return redirect(entry)


def _chosen(texts: list[Revision], number: str | None, otherwise: Revision) -> Revision:
    wanted = int(number) if number and number.isdecimal() and len(number) < 10 else -1
    return next((row for row in texts if row.number == wanted), otherwise)
