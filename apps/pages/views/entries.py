"""An entry: read it, edit it, see how it came to be, take it away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.content import policies, services
from apps.content.forms import ReplyForm
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply, Revision
from apps.core.refusals import require
from apps.notifications.bell import may_concern
from apps.notifications.services import mark_read
from apps.pages.discussion import may_manage_entry, parts_for, thread_of, with_controls
from apps.pages.history import text_now, versions_of
from apps.pages.marks import marks_context
from apps.pages.marks_said import Said
from apps.pages.reading_record import readers_shown, seconds_to_read
from apps.pages.shelf_arrivals import shelf_of_arrival
from apps.pages.surroundings import around, note_arrival

# As long as `Reply.path` is.
LONGEST_PATH = 40


def visible_entry(request: HttpRequest, pk: int) -> Entry:
    """The entry with community, author and tags, or 404."""
    rows = (
        Entry.objects.visible_to(request.user).select_related("community", "author__profile").prefetch_related("tags")
    )
    return get_object_or_404(rows, pk=pk)


def entry(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The page of an entry, by its kind's template."""
    rows = Entry.objects.visible_to(request.user).select_related("community").defer("source", "html", "excerpt")
    entry = get_object_or_404(rows, pk=pk)
    if slug != entry.slug:
        return redirect(entry, permanent=False)
    if request.user.is_authenticated:
        _note_visit(request, entry)
        note_arrival(request, entry)
    template = KINDS[entry.kind].template
    more = request.headers.get("HX-Request") == "true" and "after" in request.GET
    return render(request, "pages/entry.html#replies" if more else template, entry_context(request, entry))


def entry_context(request: HttpRequest, entry: Entry, form: ReplyForm | None = None) -> dict[str, Any]:
    """What the page shows; a bound form keeps what was typed when a reply could not be taken."""
    after = request.GET.get("after", "")
    if not after.isdecimal() or len(after) > LONGEST_PATH:
        # An address that we did not make: it begins at the beginning, and fills no cache with its own page.
        after = ""
    thread = thread_of(entry, after)
    marks = marks_context(request.user, entry)
    reply_refusal = policies.may_reply(request.user, entry)
    return {
        "entry": entry,
        "kind": KINDS[entry.kind],
        "parts": parts_for(request.user, thread),
        "replies": with_controls(request, entry, thread.replies, marks["marks"].thanked),
        "answer": with_controls(request, entry, thread.answer, marks["marks"].thanked),
        "next_after": thread.next_after,
        "is_first_page": not after,
        **marks,
        "marked": Said.waiting(request, entry.pk),
        "reply_refusal": reply_refusal,
        "may_edit": policies.may_edit(request.user, entry) is None,
        "may_remove": policies.may_remove(request.user, entry) is None,
        "may_manage": may_manage_entry(request.user, entry),
        "form": form or ReplyForm(),
        "quote": request.GET.get("reply", ""),
        "around": around(request.user, entry),
        "readers": readers_shown(request.user, entry),
        "seconds_to_read": seconds_to_read(entry) if KINDS[entry.kind].is_read else 0,
        **KINDS[entry.kind].page(request.user, entry),
    }


def _note_visit(request: HttpRequest, entry: Entry) -> None:
    """Remember the reading (buffered) and take what the bell says about this entry as read."""
    note_reading(
        Verb.ENTRY_VIEWED,
        actor_id=request.user.pk,
        entry_id=entry.pk,
        community_id=entry.community_id,
        context=shelf_of_arrival(request),
    )
    if may_concern(request.user, entry.pk):
        mark_read(user=request.user, entry_id=entry.pk)


def entry_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts that an entry has had."""
    entry = visible_entry(request, pk)
    revisions = Revision.objects.visible_to(request.user).filter(entry=entry, reply=None).select_related("editor")
    history = versions_of(revisions, text_now(entry), until=request.GET.get("until", ""))
    context = {
        "entry": entry,
        "kind": KINDS[entry.kind],
        "versions": history.versions,
        "older": history.older,
        "may_edit": policies.may_edit(request.user, entry) is None,
    }
    return render(request, "pages/history.html", context)


def removal_page(request: HttpRequest, post: Entry | Reply) -> HttpResponse:
    """Asks whoever removes what somebody else wrote for the reason, which its author is told."""
    require(policies.may_remove(request.user, post))
    if post.is_removed:
        return redirect(post)
    return render(request, "pages/removal.html", {"post": post, "longest": policies.LONGEST_REASON})


@login_required
def entry_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry away, or bring it back; a page asks managers why."""
    entry = visible_entry(request, pk)
    if request.method != "POST":
        return removal_page(request, entry)
    if request.POST.get("remove") == "no":
        services.restore_entry(by=request.user, entry=entry)
        messages.success(request, _("It is back."))
    else:
        services.remove_entry(by=request.user, entry=entry, reason=request.POST.get("reason", "").strip())
        messages.success(
            request, _("Removed. For thirty days, only you and the managers still see it and can restore it.")
        )
    return redirect(entry)
