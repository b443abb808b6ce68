"""Writing replies, and saying which one is the answer."""

from django.db import connection, transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Role
from apps.communities.selectors import roles_in
from apps.content import policies
from apps.content.attachments import attach_inline
from apps.content.models import Acceptance, Entry, Reply, path_of
from apps.content.rendering import render_for
from apps.content.services import keep_revision, once_key, prepared_mark, written_once
from apps.core import clock
from apps.core.markdown import RENDERER_VERSION
from apps.core.refusals import Refusal, Refused, require


@transaction.atomic
def post_reply(
    *,
    author: User,
    entry: Entry,
    source: str,
    parent: Reply | None = None,
    once: str = "",
    origin: str = Origin.WEB,
) -> Reply:
    """Reply to an entry or to a reply of it. The same `once` gives the first reply again, unless that was removed."""
    require(policies.may_reply(author, entry))
    if earlier := written_once(author, once):
        reply = Reply.objects.get(pk=earlier.reply_id)
        if not reply.is_removed:
            return reply
        once = ""
    if parent is not None and (parent.entry_id != entry.pk or parent.is_removed):
        raise Refused(Refusal("parent_gone", policies.REMOVED.sentence))
    now = clock.now()
    rendered, mentioned = render_for(entry.community, source)
    number = _take_number(entry)
    reply = Reply.objects.create(
        entry=entry,
        parent=parent,
        author=author,
        number=number,
        path=path_of(number, parent),
        source=source,
        html=rendered.html,
        renderer=RENDERER_VERSION,
        created_at=now,
    )
    attach_inline(entry=entry, reply=reply, source=source, by=author)
    record_event(
        Verb.REPLY_POSTED,
        actor_id=author.pk,
        person_id=parent.author_id if parent else entry.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        reply_id=reply.pk,
        origin=origin,
        context={"mentions": mentioned} | prepared_mark(entry),
        once_key=once_key(author, once),
    )
    return reply


@transaction.atomic
def edit_reply(
    *, by: User, reply: Reply, source: str, comment: str = "", seen: str | None = None, origin: str = Origin.WEB
) -> Reply:
    """Change the text, keeping the former one as a revision. `seen`: the `text_mark` of the text that was edited."""
    reply = _locked(reply)
    require(policies.may_edit(by, reply))
    require(policies.may_overwrite(reply, seen))
    if source == reply.source:
        return reply
    keep_revision(entry=reply.entry, reply=reply, editor=by, title="", source=source, comment=comment)
    _, before = render_for(reply.entry.community, reply.source)
    rendered, mentioned = render_for(reply.entry.community, source)
    reply.source, reply.html, reply.renderer = source, rendered.html, RENDERER_VERSION
    reply.edited_at = clock.now()
    reply.save()
    attach_inline(entry=reply.entry, reply=reply, source=source, by=by)
    _touch(reply.entry_id)
    record_event(
        Verb.REPLY_EDITED,
        actor_id=by.pk,
        community_id=reply.entry.community_id,
        entry_id=reply.entry_id,
        reply_id=reply.pk,
        origin=origin,
        context={"mentions": sorted(set(mentioned) - set(before))} | prepared_mark(reply.entry),
    )
    return reply


@transaction.atomic
def remove_reply(*, by: User, reply: Reply, reason: str = "", origin: str = Origin.WEB) -> Reply:
    """Take a reply's text away; its place stays, so that answers to it keep their sense. An acceptance ends.

    Its author is told the reason by whoever else it was.
    """
    reply = _locked(reply)
    require(policies.may_remove(by, reply))
    if reply.is_removed:
        return reply
    if Acceptance.objects.filter(reply=reply).delete()[0]:
        Entry.objects.filter(pk=reply.entry_id).update(answered_by="")
    return _set_removed(by=by, reply=reply, removed=True, reason=reason, origin=origin)


@transaction.atomic
def restore_reply(*, by: User, reply: Reply, origin: str = Origin.WEB) -> Reply:
    """Undo a removal."""
    reply = _locked(reply)
    require(policies.may_remove(by, reply))
    return _set_removed(by=by, reply=reply, removed=False, origin=origin) if reply.is_removed else reply


@transaction.atomic
def accept_answer(*, by: User, reply: Reply, origin: str = Origin.WEB) -> Acceptance:
    """Say that this reply answers the question; another one that did before no longer does."""
    reply = _locked(reply)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=reply.entry_id)
    require(policies.may_accept(by, entry))
    if reply.is_removed:
        raise Refused(policies.REMOVED)
    former = Acceptance.objects.filter(entry=entry).first()
    if former and former.reply_id == reply.pk:
        return former
    acceptance, _ = Acceptance.objects.update_or_create(
        entry=entry, defaults={"reply": reply, "by": by, "at": clock.now()}
    )
    role = roles_in(entry.community_id, [reply.author_id]).get(reply.author_id)
    _touch(entry.pk, answered_by="sme" if role == Role.SME else "peer")
    record_event(
        Verb.ANSWER_ACCEPTED,
        actor_id=by.pk,
        person_id=reply.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        reply_id=reply.pk,
        origin=origin,
    )
    return acceptance


@transaction.atomic
def unaccept_answer(*, by: User, entry: Entry, origin: str = Origin.WEB) -> None:
    """Take the acceptance back; where there is none, nothing changes."""
    require(policies.may_accept(by, entry))
    acceptance = Acceptance.objects.select_for_update(of=("self",)).select_related("reply").filter(entry=entry).first()
    if acceptance is None:
        return
    reply = acceptance.reply
    acceptance.delete()
    _touch(entry.pk, answered_by="")
    record_event(
        Verb.ANSWER_UNACCEPTED,
        actor_id=by.pk,
        person_id=reply.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        reply_id=reply.pk,
        origin=origin,
    )


def _set_removed(*, by: User, reply: Reply, removed: bool, origin: str, reason: str = "") -> Reply:
    reply.removed_at = clock.now() if removed else None
    reply.removed_by = by if removed else None
    reply.save()
    step = -1 if removed else 1
    endorsed = step if reply.endorsements.exists() else 0
    _touch(reply.entry_id, reply_count=F("reply_count") + step, endorsed_count=F("endorsed_count") + endorsed)
    record_event(
        Verb.REPLY_REMOVED if removed else Verb.REPLY_RESTORED,
        actor_id=by.pk,
        person_id=reply.author_id,
        community_id=reply.entry.community_id,
        entry_id=reply.entry_id,
        reply_id=reply.pk,
        origin=origin,
        context={"reason": reason[: policies.LONGEST_REASON]} if reason else {},
    )
    return reply


def _locked(reply: Reply) -> Reply:
    return Reply.objects.select_for_update(of=("self",)).select_related("entry__community", "author").get(pk=reply.pk)


def _touch(entry_id: int, **changes: object) -> None:
    Entry.objects.filter(pk=entry_id).update(version=F("version") + 1, **changes)


def _take_number(entry: Entry) -> int:
    """Count the reply on its entry and return its number: one statement, which also queues concurrent repliers."""
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE content_entry SET last_number = last_number + 1, reply_count = reply_count + 1, "
            "version = version + 1, active_at = %s WHERE id = %s RETURNING last_number",
            [clock.now(), entry.pk],
        )
        return int(sql.fetchone()[0])
