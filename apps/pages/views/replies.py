"""Replies: write, edit, take away, accept."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.content import policies, reply_services
from apps.content.forms import EditReplyForm, ReplyForm
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply, Revision
from apps.core.refusals import Refused, require
from apps.pages.discussion import page_start_of
from apps.pages.history import text_now, versions_of
from apps.pages.sending import same_today
from apps.pages.views.entries import entry_context, removal_page, visible_entry
from apps.ratings.services import follow_entry
from apps.readings.searching import LONGEST_MARK


def visible_reply(request: HttpRequest, pk: int) -> Reply:
    """The reply with what its screens need, or 404."""
    rows = Reply.objects.visible_to(request.user).select_related("entry__community", "entry__author", "author")
    return get_object_or_404(rows, pk=pk)


def _address_of(reply: Reply) -> str:
    after = page_start_of(reply)
    query = f"?after={after}" if after else ""
    return f"{reply.entry.get_absolute_url()}{query}#{reply.anchor}"


def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a reply leads to its place in the discussion, and hands on that a search led to it."""
    address = _address_of(visible_reply(request, pk))
    if found := request.GET.get("found", ""):
        path, _sharp, place = address.partition("#")
        address = f"{path}{'&' if '?' in path else '?'}{urlencode({'found': found[:LONGEST_MARK]})}#{place}"
    return redirect(address)


@login_required
@require_POST
def replies(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a reply. What was typed is kept when it cannot be taken."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user).select_related("community"), pk=pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _shown_again(request, entry, form)
    parent = _parent(request, entry, form.cleaned_data["parent"])
    try:
        reply = reply_services.post_reply(
            author=request.user,
            entry=entry,
            source=form.cleaned_data["source"],
            parent=parent,
            once=same_today(pk, form.cleaned_data),
        )
    except Refused as refused:
        form.add_error("source", str(refused.refusal.sentence))
        return _shown_again(request, entry, form, status=403)
    if request.POST.get("follow"):
        follow_entry(user=request.user, entry=entry)
    return redirect(_address_of(reply))


def _parent(request: HttpRequest, entry: Entry, parent_id: int | None) -> Reply | None:
    if parent_id is None:
        return None
    return Reply.objects.visible_to(request.user).filter(entry=entry, pk=parent_id).first()


def _shown_again(request: HttpRequest, entry: Entry, form: ReplyForm, status: int = 422) -> HttpResponse:
    return render(request, KINDS[entry.kind].template, entry_context(request, entry, form), status=status)


@login_required
def reply_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a reply to a reply, on a page of its own; `?quote=1` begins with the quoted text."""
    parent = visible_reply(request, pk)
    require(policies.may_reply(request.user, parent.entry))
    form = ReplyForm(initial={"parent": parent.pk, "source": _quoted(parent) if "quote" in request.GET else ""})
    return render(request, "pages/reply_form.html", {"entry": parent.entry, "parent": parent, "form": form})


def _quoted(parent: Reply) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in parent.source.splitlines())
    return f"> @{parent.author.handle}:\n>\n{lines}\n\n"


@login_required
def reply_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a reply; the former text stays in its history."""
    reply = visible_reply(request, pk)
    require(policies.may_edit(request.user, reply))
    form = EditReplyForm(request.POST or None, initial={"source": reply.source})
    if request.method == "POST" and form.is_valid():
        try:
            reply_services.edit_reply(by=request.user, reply=reply, seen=request.POST.get("seen"), **form.cleaned_data)
        except Refused as refused:
            form.add_error("source", str(refused.refusal.sentence))
        else:
            return redirect(_address_of(reply))
    context = {"entry": reply.entry, "reply": reply, "form": form}
    return render(request, "pages/reply_form.html", context, status=422 if form.is_bound else 200)


def reply_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts that a reply has had."""
    reply = visible_reply(request, pk)
    revisions = Revision.objects.visible_to(request.user).filter(reply=reply).select_related("editor")
    withheld = reply.is_removed and policies.may_remove(request.user, reply) is not None
    context: dict[str, Any] = {"entry": reply.entry, "reply": reply}
    if not withheld:
        history = versions_of(revisions, text_now(reply), until=request.GET.get("until", ""))
        context |= {"versions": history.versions, "older": history.older}
    return render(request, "pages/history.html", context)


@login_required
def reply_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reply away, or bring it back; a page asks managers why."""
    reply = visible_reply(request, pk)
    if request.method != "POST":
        return removal_page(request, reply)
    if request.POST.get("remove") == "no":
        reply_services.restore_reply(by=request.user, reply=reply)
        messages.success(request, _("The reply is back."))
    else:
        reply_services.remove_reply(by=request.user, reply=reply, reason=request.POST.get("reason", "").strip())
        messages.success(request, _("The reply was removed. It can be restored at its place."))
    return redirect(_address_of(reply))


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which reply answers the question (`reply`), or that none does any more."""
    entry = visible_entry(request, pk)
    reply_id = request.POST.get("reply", "")
    if not (reply_id.isascii() and reply_id.isdecimal() and len(reply_id) < 19):
        reply_services.unaccept_answer(by=request.user, entry=entry)
        return redirect(entry)
    chosen = get_object_or_404(Reply.objects.visible_to(request.user).filter(entry=entry), pk=reply_id)
    reply_services.accept_answer(by=request.user, reply=chosen)
    messages.success(request, _("Thank you. Whoever has the same question now finds the answer first."))
    return redirect(entry)
