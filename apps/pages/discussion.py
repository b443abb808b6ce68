"""The page object of a discussion: loaded once, with a constant number of queries.

The replies of a page look the same for every reader of a community but for the controls (edit, accept ...).
They are one fragment under the entry's version; the controls that this reader has are laid over it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.communities.models import Role
from apps.communities.selectors import roles_in
from apps.communities.standing import roles_of
from apps.content import policies
from apps.content.kinds import KINDS
from apps.content.kinds.wiki.selectors import summaries_of
from apps.content.models import Acceptance, Endorsement, Entry, Reply
from apps.pages.rows import fragment_key
from apps.pages.templatetags.guildhall import without_photos

PAGE = 20
_SECONDS = 3600
# The states of a reply that was not taken away.
STANDING = frozenset({"plain", "accepted"})
# The template leaves this where a post's controls go; user text cannot contain it, being sanitised HTML.
_CONTROLS = re.compile(r"<controls-(\d+)-(\d+)-(\w+)>")
# Stand in the controls for what differs between posts, and like the above cannot occur in escaped text.
_REPLY_ID, _ENTRY_ID = mark_safe("<reply>"), mark_safe("<entry>")


@dataclass(frozen=True, slots=True)
class Thread:
    """The cached part, as HTML but for the author's `handle` and how to go on."""

    handle: str
    opening: str
    byline: str
    prose: str
    replies: str
    next_after: str | None
    answer: str
    participants: str
    participants_for_visitors: str


def thread_of(entry: Entry, after: str) -> Thread:
    """An entry with one page of its replies, from the cache or the database (six queries)."""
    key = fragment_key("thread", entry.pk, entry.version, after)
    thread: Thread | None = cache.get(key)
    if thread is None:
        thread = _load(entry.pk, after)
        cache.set(key, thread, _SECONDS)
    return thread


def _load(entry_id: int, after: str) -> Thread:
    # unscoped: the caller came to the entry through its door, and its replies are seen by whoever sees it.
    entry = Entry.objects.select_related("community", "author").get(pk=entry_id)
    replies = list(
        Reply.objects.filter(entry=entry, path__gt=after)  # unscoped: as above.
        .select_related("author", "parent__author", "marks")
        .order_by("path")[: PAGE + 1]
    )
    more, replies = len(replies) > PAGE, replies[:PAGE]
    # unscoped: as above.
    acceptance = Acceptance.objects.select_related("reply__author", "by").filter(entry=entry).first()
    authors = [*(reply.author for reply in replies), *([acceptance.reply.author] if acceptance else [])]
    roles = roles_in(entry.community_id, [author.pk for author in authors])
    vouched = _endorsements(entry) if entry.endorsed_count else {}
    shared = {"entry": entry, "roles": roles, "acceptance": acceptance, "kind": KINDS[entry.kind], "vouched": vouched}
    coauthors = [row.person for row in entry.coauthors.select_related("person")] if entry.coauthor_ids else []
    shared["coauthors"] = coauthors
    shared["summaries"] = summaries_of(entry) if KINDS[entry.kind].takes_answers else []
    people = {person.pk: person for person in [entry.author, *coauthors]} | {author.pk: author for author in authors}
    taking_part = {"participants": list(people.values())[:8]}
    return Thread(
        handle=entry.author.handle,
        opening=_part("opening", shared),
        byline=_part("byline", shared),
        prose=entry.html,
        replies="".join(render_to_string("components/reply.html", shared | {"reply": reply}) for reply in replies),
        next_after=replies[-1].path if more else None,
        answer=render_to_string("components/answer.html", shared | {"reply": acceptance.reply})
        if acceptance and not after
        else "",
        participants=_part("participants", taking_part | {"linked": True}),
        participants_for_visitors=without_photos(_part("participants", taking_part)),
    )


def _endorsements(entry: Entry) -> dict[int, list[Endorsement]]:
    """Who stands behind which of its replies."""
    # unscoped: as above.
    rows = Endorsement.objects.filter(reply__entry=entry).select_related("by")
    found: dict[int, list[Endorsement]] = {}
    for row in rows:
        found.setdefault(row.reply_id, []).append(row)
    return found


def _part(name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"components/entry_parts.html#{name}", context)


def parts_for(viewer: Any, thread: Thread) -> dict[str, str]:
    """What stands around the replies, as this reader sees it."""
    known = viewer.is_authenticated
    people = thread.participants if known else thread.participants_for_visitors
    return {
        "handle": thread.handle,
        # All of it was rendered by our templates from sanitised HTML.
        "opening": mark_safe(thread.opening),  # noqa: S308  # See above.
        "byline": mark_safe(thread.byline if known else without_photos(thread.byline)),  # noqa: S308  # See above.
        "prose": mark_safe(thread.prose),  # noqa: S308  # See above.
        "participants": mark_safe(people),  # noqa: S308  # See above.
    }


def with_controls(request: HttpRequest, entry: Entry, html: str, thanked: Collection[int] = ()) -> SafeString:
    """Fill in what this reader may do with each reply; `thanked` are the ids of those that helped them.

    Readers with the same rights to posts in the same state see the same controls but for the reply's number,
    so each of the few variants is rendered once.
    """
    viewer = request.user
    if not viewer.is_authenticated:
        html = without_photos(html)
    writes = policies.may_reply(viewer, entry) is None
    accepts = policies.may_accept(viewer, entry) is None
    manages = may_manage_entry(viewer, entry)
    vouches = writes and roles_of(viewer).get(entry.community_id) in {Role.SME, Role.MANAGER}
    if not viewer.is_authenticated:
        return mark_safe(_CONTROLS.sub("", html))  # noqa: S308  # Rendered by our templates from sanitised HTML.
    variants: dict[tuple[bool, str, bool], str] = {}

    def controls(match: re.Match[str]) -> str:
        reply_id, author_id, state = match[1], int(match[2]), match[3]
        variant = viewer.pk == author_id, state, int(reply_id) in thanked
        if variant not in variants:
            rights = _rights(own=variant[0], state=state, writes=writes, accepts=accepts, manages=manages)
            rights["may_thank"] = not (variant[0] or entry.is_removed) and state in STANDING
            rights["is_thanked"] = variant[2]
            rights["is_own"] = variant[0]
            rights["may_endorse"] = vouches and not variant[0] and state in STANDING
            variants[variant] = _controls_html(entry, state, rights)
        return variants[variant].replace(_REPLY_ID, reply_id)

    return mark_safe(_CONTROLS.sub(controls, html))  # noqa: S308  # Rendered by our templates from sanitised HTML.


def _rights(*, own: bool, state: str, writes: bool, accepts: bool, manages: bool) -> dict[str, bool]:
    """What is offered at a reply whose `state` is plain, accepted, removed by its author or moderated by another."""
    stands = state in STANDING
    return {
        "may_reply": writes and stands,
        "may_edit": own and writes and stands,
        "may_remove": manages or (own and writes and state != "moderated"),
        "may_accept": accepts and stands,
    }


def _controls_html(entry: Entry, state: str, rights: dict[str, bool]) -> str:
    if not any(may for name, may in rights.items() if name != "is_own"):
        return ""
    context = {"entry_id": _ENTRY_ID, "state": state, "reply_id": _REPLY_ID}
    html = render_to_string("components/reply_controls.html", context | rights)
    return html.replace(_ENTRY_ID, str(entry.pk))


def may_manage_entry(viewer: Any, entry: Entry) -> bool:
    """Whether the viewer looks after the community of the entry."""
    return viewer.is_authenticated and policies.may_manage(viewer, entry.community) is None


def page_start_of(reply: Reply) -> str:
    """The `after` key of the page on which a reply stands: empty for the first."""
    # unscoped: the caller came to the reply through its door; only places are counted.
    before = Reply.objects.filter(entry_id=reply.entry_id, path__lt=reply.path)
    position = before.count()
    start = position - position % PAGE
    return "" if start == 0 else before.order_by("path").values_list("path", flat=True)[start - 1]
