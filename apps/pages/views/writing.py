"""The composer: write something new, change what is there, go on with a draft."""

import json
import uuid
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.communities.models import Community
from apps.content import policies
from apps.content.collisions import Collision
from apps.content.kinds import KINDS, EntryKind
from apps.content.models import Entry
from apps.content.writing_templates import with_template
from apps.core.refusals import Refused, require
from apps.core.text import with_plain_ends
from apps.drafts.models import Draft
from apps.drafts.policies import MOST_BYTES, PUBLISHED
from apps.drafts.selectors import draft_of_edit, latest_begun
from apps.drafts.services import publish_draft, schedule_draft
from apps.pages.sending import same_today
from apps.pages.settling import marked_data, settling_of
from apps.pages.writing import Desk, desk_of, key_in, publish_at_in, seen_in, time_zone_name, values_of, values_sent


@login_required
def entry_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write a new entry."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    spec = _spec(kind)
    require(policies.may_post(request.user, community, kind))
    desk = _with_draft(request, Desk(request.user, community, spec))
    if request.method == "POST":
        return _answer(request, desk)
    given = _given(request, spec)
    begun = None if given else latest_begun(request.user, community, spec.name)
    return _page(request, desk, desk.form(given=given), given=request.GET.dict(), begun=begun)


@login_required
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry; the former text stays in its history."""
    rows = Entry.objects.visible_to(request.user).select_related("community", "author__profile")
    entry = get_object_or_404(rows.prefetch_related("tags"), pk=pk)
    require(policies.may_edit(request.user, entry))
    desk = _with_draft(request, Desk(request.user, entry.community, KINDS[entry.kind], entry))
    if request.method == "POST":
        return _answer(request, desk)
    if draft := draft_of_edit(request.user, entry):
        return redirect(draft)
    return _page(request, desk, desk.form(), given=request.GET.dict())


@login_required
@require_http_methods(["GET", "HEAD", "POST", "PUT"])
def draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Go on with a draft. PUT keeps what a page has typed so far, and begins the draft where there is none."""
    if request.method == "PUT":
        return _kept(request, key)
    rows = Draft.objects.visible_to(request.user).select_related("author", "community", "entry__community", "became")
    row = get_object_or_404(rows, key=key)
    desk = desk_of(row)
    if request.method == "POST":
        return _answer(request, desk)
    if row.became:
        return redirect(row.became)
    if row.discarded_at:
        return redirect("drafts_removed")
    return _page(request, desk, desk.form_as_typed(row.form_data()))


def _with_draft(request: HttpRequest, desk: Desk) -> Desk:
    """The same with the draft that the page has been keeping, when it sends its form."""
    key = key_in(request)
    rows = Draft.objects.visible_to(request.user).filter(key=key, kind=desk.spec.name)
    found = rows.filter(community=desk.community, entry=desk.entry).first() if key else None
    return replace(desk, draft=found, page_key=key)


def _given(request: HttpRequest, spec: EntryKind) -> dict[str, Any]:
    """What the address says about the new entry already, such as the page under which it is to stand."""
    return {name: request.GET[name] for name in spec.form.base_fields if name in request.GET}


def _page(
    request: HttpRequest, desk: Desk, form: Any, *, given: dict[str, Any] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The composer with this form on it."""
    data = request.POST if request.method == "POST" else desk.draft.form_data() if desk.draft else None
    names = list(form.fields)
    at = names.index("source")
    context = {
        "desk": desk,
        "community": desk.community,
        "kind": desk.spec,
        "entry": desk.entry,
        "form": form,
        "before_text": [form[name] for name in names[:at]],
        "after_text": [form[name] for name in names[at + 1 :]],
        "beside": desk.beside(data, given),
        "draft": desk.draft,
        "seen": _seen_text(request, desk, is_refused=status != 200),
        "comment": data.get("comment", "") if data else "",
        "publish_at": request.POST.get("publish_at", ""),
        "time_zone": time_zone_name(),
        "refused_heading": _refused_heading(request, desk) if status == 422 else "",
        **more,
    }
    return render(request, "pages/entry_form.html", context, status=status)


def _refused_heading(request: HttpRequest, desk: Desk) -> str:
    """What did not happen, at the head of all that is wrong."""
    if desk.entry or request.POST.get("action") == "draft":
        return _("This could not be saved yet")
    return _("This could not be published yet")


def _seen_text(request: HttpRequest, desk: Desk, *, is_refused: bool) -> str:
    """Which text of the entry the writer has before them; after a refusal they know of the present one, unless the
    kind merges, which it can do only with the text that was changed."""
    if desk.entry is None:
        return ""
    if desk.spec.merges and "seen" in request.POST:
        return request.POST["seen"]
    began = desk.draft.values.get("seen") if desk.draft and not is_refused else None
    return began if isinstance(began, str) else desk.entry.text_mark


def _answer(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the pressed button asks for."""
    if "template" in request.POST:
        return _with_template(request, desk)
    actions = {"draft": _keep, "schedule": _schedule}
    return actions.get(request.POST.get("action", ""), _publish)(request, desk)


def _with_template(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same page with a skeleton below what was typed."""
    data = request.POST.copy()
    data["source"] = with_template(data.get("source", ""), request.POST["template"])
    return _page(request, desk, desk.form_as_typed(data))


def _keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = desk.form(request.POST, request.FILES)
    try:
        kept = desk.keep(request.POST, form, seen_in(request))
    except Refused as refused:
        form.add_error("source", str(refused.refusal.sentence))
        return _page(request, desk, form, status=422)
    messages.success(request, _("Draft kept. Only you see it."))
    return redirect(kept)


def _schedule(request: HttpRequest, desk: Desk) -> HttpResponse:
    form, error = desk.form(request.POST, request.FILES), ""
    try:
        publish_at = publish_at_in(request)
        if form.is_valid() and desk.beside(request.POST).is_valid():
            with transaction.atomic():
                schedule_draft(draft=desk.keep(request.POST, form, seen_in(request)), publish_at=publish_at)
            messages.success(request, _("It is published when its time comes. Until then, you can change it."))
            return redirect("drafts")
    except ValidationError as wrong:
        error = wrong.messages[0]
    except Refused as refused:
        error = str(refused.refusal.sentence)
    return _page(request, desk, form, status=422, time_error=error)


def _publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Publish what the form says, by way of its draft: whatever goes wrong, the text is there again."""
    form = desk.form(request.POST, request.FILES)
    if form.is_valid() and desk.beside(request.POST).is_valid():
        once = "" if desk.entry else same_today(desk.community.slug, form.cleaned_data)
        try:
            with transaction.atomic():
                kept = desk.keep(request.POST, form, seen_in(request))
                entry = publish_draft(draft=kept, once=once)
            if desk.entry and desk.spec.merges and request.POST.get("seen", "") != desk.entry.text_mark:
                messages.info(request, _("Somebody saved this while you were writing. Both changes are in it now."))
            return redirect(entry)
        except Collision as collision:
            return _settle(request, desk, form, collision)
        except Refused as refused:
            if refused.refusal == PUBLISHED:
                return _published_meanwhile(request, desk)
            form.add_error("source", str(refused.refusal.sentence))
            if refused.refusal == policies.CHANGED_MEANWHILE and desk.entry:
                return _page(request, desk, form, status=422, seen=desk.entry.text_mark)
    return _page(request, desk, form, status=422)


def _published_meanwhile(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The button was pressed twice: on to the entry. Where the words differ, another window or the clock published
    the draft; these words are kept as a change of what it became."""
    row = get_object_or_404(Draft.objects.visible_to(request.user).select_related("became__community"), key=desk.key)
    entry = cast("Entry", row.became)
    typed = values_of(request.POST)
    same = (str(typed.get("title", "")).strip(), with_plain_ends(str(typed.get("source", ""))).strip())
    if same == (entry.title, with_plain_ends(entry.source).strip()) or policies.may_edit(request.user, entry):
        return redirect(entry)
    change = Desk(request.user, entry.community, KINDS[entry.kind], entry)
    messages.info(request, _("This was published meanwhile. What you have typed since is kept here as a change of it."))
    return redirect(change.keep_values(typed | {"seen": entry.text_mark}, 0))


def _settle(request: HttpRequest, desk: Desk, form: Any, collision: Collision) -> HttpResponse:
    """Both texts, and what is to be settled between them. The typed one is kept as a draft first, so that it is
    there whatever the writer does next."""
    kept = desk.keep(request.POST, form, seen_in(request))
    form = desk.form(marked_data(request.POST, collision))
    if "source" not in form.errors:
        form.add_error("source", _("Both of you changed the marked lines. Keep what is to stay, take the marks away."))
    return _page(
        request,
        replace(desk, draft=kept),
        form,
        status=409,
        seen=collision.entry.text_mark,
        settling=settling_of(collision),
    )


def _kept(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep what a page has typed so far; answers with the key and version under which it stands."""
    try:
        sent = json.loads(request.body) if len(request.body) <= 2 * MOST_BYTES else {}
        values, seen = values_sent(sent["values"]), int(sent["seen"])
        slug, kind, entry_id = str(sent["community"]), str(sent["kind"]), int(sent["entry"] or 0)
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": _("This could not be read.")}, status=400)
    begun = Draft.objects.visible_to(request.user).select_related("community", "entry").filter(key=key).first()
    desk = Desk(request.user, begun.community, KINDS[begun.kind], begun.entry, begun) if begun else None
    if desk is None:
        community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
        entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=entry_id) if entry_id else None
        desk = Desk(request.user, entry.community if entry else community, _spec(kind), entry, page_key=key)
    try:
        row = desk.keep_values(values, seen)
    except Refused as refused:
        return JsonResponse({"error": str(refused.refusal.sentence), "code": refused.refusal.code}, status=409)
    return JsonResponse({"key": str(row.key), "version": row.version, "url": row.get_absolute_url()})


def _spec(kind: str) -> EntryKind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]
