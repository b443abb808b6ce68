"""An entry: read it, edit it, see how it came to be, follow it, take it away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.communities import policies as community_policies
from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.content import policies, services
from apps.content.forms import ReplyForm, fields_of, initial_of
from apps.content.kinds import KINDS, EntryKind
from apps.content.models import Entry, Revision
from apps.core.refusals import Refused, require
from apps.notifications.bell import may_concern
from apps.notifications.services import mark_read
from apps.pages.composing import beside
from apps.pages.discussion import may_manage_entry, parts_for, thread_of, with_controls
from apps.pages.history import text_now, versions_of
from apps.pages.sending import same_today
from apps.ratings.selectors import is_followed
from apps.ratings.services import follow_entry, unfollow_entry

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
    reply_refusal = policies.may_reply(request.user, entry)
    return {
        "entry": entry,
        "kind": KINDS[entry.kind],
        "parts": parts_for(request.user, thread),
        "replies": with_controls(request, entry, thread.replies),
        "answer": with_controls(request, entry, thread.answer),
        "next_after": thread.next_after,
        "is_first_page": not after,
        "is_followed": is_followed(request.user, entry.pk),
        "reply_refusal": reply_refusal,
        "may_edit": policies.may_edit(request.user, entry) is None,
        "may_remove": policies.may_remove(request.user, entry) is None,
        "may_manage": may_manage_entry(request.user, entry),
        "form": form or ReplyForm(),
        "quote": request.GET.get("reply", ""),
        **KINDS[entry.kind].page(request.user, entry),
    }


def _note_visit(request: HttpRequest, entry: Entry) -> None:
    """Remember the reading (buffered) and take what the bell says about this entry as read."""
    note_reading(Verb.ENTRY_VIEWED, actor_id=request.user.pk, entry_id=entry.pk, community_id=entry.community_id)
    if may_concern(request.user, entry.pk):
        mark_read(user=request.user, entry_id=entry.pk)


@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Where to write: the communities in which one may."""
    mine = my_communities(request.user)
    places = Community.objects.visible_to(request.user).filter(pk__in=[row.id for row in mine]).order_by("name")
    places = [place for place in places if community_policies.may_write(request.user, place) is None]
    return render(request, "pages/share.html", {"places": places, "kinds": KINDS.values()})


@login_required
def entry_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write a new entry."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    spec = KINDS.get(kind)
    if spec is None:
        raise Http404
    require(policies.may_post(request.user, community, kind))
    form = spec.form(
        request.POST or None, request.FILES or None, initial=_given(request, spec), viewer=request.user,
        community=community,
    )  # fmt: skip
    more = beside(request, kind, community)
    if request.method == "POST" and form.is_valid() and more.is_valid():
        with transaction.atomic():
            entry = services.post_entry(
                author=request.user,
                community=community,
                kind=spec.name,
                once=same_today(slug, form.cleaned_data),
                **fields_of(form.cleaned_data),
            )
            more.save(request.user, entry)
        follow_entry(user=request.user, entry=entry)
        return redirect(entry)
    context = {"community": community, "kind": spec, "form": form, "beside": more}
    return render(request, "pages/entry_form.html", context, status=422 if form.is_bound else 200)


def _given(request: HttpRequest, spec: EntryKind) -> dict[str, Any]:
    """What the address says about the new entry already, such as the page under which it is to stand."""
    return {name: request.GET[name] for name in spec.form.base_fields if name in request.GET}


@login_required
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry; the former text stays in its history."""
    entry = visible_entry(request, pk)
    require(policies.may_edit(request.user, entry))
    spec = KINDS[entry.kind]
    form = spec.form(
        request.POST or None, request.FILES or None, initial=initial_of(entry), viewer=request.user,
        community=entry.community, entry=entry,
    )  # fmt: skip
    more = beside(request, entry.kind, entry.community, entry)
    if request.method == "POST" and form.is_valid() and more.is_valid():
        comment, seen = request.POST.get("comment", "")[:200], request.POST.get("seen")
        try:
            with transaction.atomic():
                entry = services.edit_entry(
                    by=request.user, entry=entry, changes=fields_of(form.cleaned_data), comment=comment, seen=seen
                )
                more.save(request.user, entry)
        except Refused as refused:
            form.add_error("source", str(refused.refusal.sentence))
        else:
            return redirect(entry)
    context = {"community": entry.community, "kind": spec, "form": form, "entry": entry, "beside": more}
    return render(request, "pages/entry_form.html", context, status=422 if form.is_bound else 200)


def entry_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts that an entry has had."""
    entry = visible_entry(request, pk)
    revisions = Revision.objects.visible_to(request.user).filter(entry=entry, reply=None).select_related("editor")
    versions = versions_of(revisions, text_now(entry))
    return render(request, "pages/history.html", {"entry": entry, "versions": versions})


@login_required
@require_POST
def entry_following(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow an entry, or stop."""
    entry = visible_entry(request, pk)
    if request.POST.get("follow") == "no":
        unfollow_entry(user=request.user, entry=entry)
    else:
        follow_entry(user=request.user, entry=entry)
    if request.headers.get("HX-Request") == "true":
        context = {"entry": entry, "is_followed": is_followed(request.user, pk)}
        return render(request, "components/follow_button.html", context)
    return redirect(entry)


@login_required
@require_POST
def entry_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry away, or bring it back."""
    entry = visible_entry(request, pk)
    if request.POST.get("remove") == "no":
        services.restore_entry(by=request.user, entry=entry)
        messages.success(request, _("It is back."))
    else:
        services.remove_entry(by=request.user, entry=entry)
        messages.success(request, _("Removed. Only you and the managers still see it, and it can be restored."))
    return redirect(entry)
