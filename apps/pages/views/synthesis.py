"""From discussions to a wiki page: choose what is worth keeping, and go on writing in a draft."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from apps.communities.models import Community, Role
from apps.communities.selectors import roles_in
from apps.content import policies
from apps.content.kinds import KINDS
from apps.content.kinds.wiki.names import free_name
from apps.content.kinds.wiki.synthesis import Material, draft_of, title_of
from apps.content.models import Acceptance, Entry, Reply
from apps.core.markdown import excerpt, plain
from apps.core.refusals import require
from apps.pages.writing import Desk

MOST_SOURCES = 10
MOST_REPLIES = 200
FOUND = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """A reply that may go into the page, whether it is proposed, and why."""

    reply: Reply
    words: str
    is_chosen: bool
    is_answer: bool
    role: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A discussion that goes into the page, and its replies."""

    entry: Entry
    offers: list[Offer]


@login_required
def synthesis(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose discussions and replies; what is chosen becomes a draft of a wiki page."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_post(request.user, community, "wiki"))
    given = request.POST if request.method == "POST" else request.GET
    discussions = _discussions(request.user, community)
    ids = _numbers(given.getlist("from"))[:MOST_SOURCES]
    found = discussions.select_related("author").in_bulk(ids)
    entries = [found[pk] for pk in ids if pk in found]
    error = ""
    if request.method == "POST":
        if entries:
            return _begin(request, community, entries)
        error = _("Choose at least one discussion.")
    query = " ".join(request.GET.get("q", "").split())[:100]
    others = discussions.exclude(pk__in=[entry.pk for entry in entries]).defer("source", "html")
    others = others.filter(title__icontains=query) if query else others.filter(reply_count__gt=0)
    context = {
        "community": community,
        "chosen": [_chosen(request.user, entry) for entry in entries],
        "others": others.order_by("-reply_count", "-pk")[:FOUND],
        "query": query,
        "error": error,
    }
    return render(request, "pages/synthesis.html", context, status=422 if error else 200)


def _discussions(viewer: Any, community: Community) -> Any:
    kinds = [kind.name for kind in KINDS.values() if kind.takes_answers]
    return Entry.objects.visible_to(viewer, within=[community.pk]).filter(kind__in=kinds)


def _numbers(words: list[str]) -> list[int]:
    return list(dict.fromkeys(int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19))


def _replies(viewer: Any, entry: Entry) -> list[Reply]:
    rows = Reply.objects.visible_to(viewer).published().filter(entry=entry).select_related("author", "marks")
    return list(rows.order_by("path")[:MOST_REPLIES])


def _answer_id(entry: Entry) -> int | None:
    # unscoped: the discussion came through its door, and its answer is seen by whoever sees it.
    return Acceptance.objects.filter(entry=entry).values_list("reply_id", flat=True).first()


def _chosen(viewer: Any, entry: Entry) -> Chosen:
    """The replies of a discussion. Proposed are the answer, what experts stand behind and what helped somebody;
    where there is none of these, what experts said."""
    replies, answer = _replies(viewer, entry), _answer_id(entry)
    roles = roles_in(entry.community_id, [reply.author_id for reply in replies])
    # unscoped: as above.
    wanted = set(Reply.objects.filter(entry=entry, endorsements__isnull=False).values_list("pk", flat=True)) | {answer}
    wanted |= {reply.pk for reply in replies if (marks := getattr(reply, "marks", None)) and marks.helpful}
    if not wanted & {reply.pk for reply in replies}:
        experts = {person for person, role in roles.items() if role == Role.SME} - {entry.author_id}
        wanted = {reply.pk for reply in replies if reply.author_id in experts}
    offers = [
        Offer(
            reply=reply,
            words=excerpt(plain(reply.html), 400),
            is_chosen=reply.pk in wanted,
            is_answer=reply.pk == answer,
            role=roles.get(reply.author_id),
        )
        for reply in replies
    ]
    return Chosen(entry, offers)


def _begin(request: HttpRequest, community: Community, entries: list[Entry]) -> HttpResponse:
    """Keep what was chosen as a draft, and go there."""
    wanted = set(_numbers(request.POST.getlist("replies")))
    materials = []
    for entry in entries:
        replies = [reply for reply in _replies(request.user, entry) if reply.pk in wanted]
        answer = _answer_id(entry)
        materials.append(Material(entry, next((row for row in replies if row.pk == answer), None), replies))
    used = [str(reply.pk) for material in materials for reply in material.replies]
    values = {
        "title": free_name(community, title_of(materials)[:190]),
        "source": draft_of(materials),
        "made_from": ",".join(str(entry.pk) for entry in entries),
        "replies": ",".join(used),
    }
    draft = Desk(request.user, community, KINDS["wiki"]).keep_values(values, None)
    return redirect(draft)
