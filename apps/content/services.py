"""Writing entries: post, edit, remove, restore. Replies stand in `reply_services`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from apps.accounts.models import User
from apps.activity.models import Event, Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Status
from apps.content import policies
from apps.content.attachments import attach_inline
from apps.content.collisions import reconciled
from apps.content.kinds import KINDS
from apps.content.models import CoAuthor, Entry, Reply, Revision, Tag, TagSynonym
from apps.content.rendering import render_for
from apps.core import clock
from apps.core.markdown import RENDERER_VERSION, excerpt
from apps.core.refusals import require
from apps.core.text import tag_slug_of

EXCERPT = 300


@transaction.atomic
def post_entry(  # noqa: PLR0913  # Each is a field of what is written.
    *,
    author: User,
    community: Community,
    kind: str,
    title: str,
    source: str,
    tags: Sequence[str] = (),
    is_question: bool = False,
    language: str = "",
    coauthors: Sequence[User] = (),
    details: Mapping[str, Any] | None = None,
    withheld: bool = False,
    once: str = "",
    origin: str = Origin.WEB,
) -> Entry:
    """Publish a new entry. The same `once` gives the first entry again instead of a second, unless that was removed.

    `details` is what its kind has beyond this (`EntryKind.save_details`). In a community that is still being
    prepared, an entry is withheld until the launch; `withheld` does the same for what waits for somebody's consent.
    """
    require(policies.may_post(author, community, kind))
    if earlier := written_once(author, once):
        entry = Entry.objects.get(pk=earlier.entry_id)
        if not entry.is_removed:
            return entry
        once = ""
    prepared = community.status == Status.PREPARING
    entry, mentioned = _create(
        community, source, prepared=prepared, author=author, kind=KINDS[kind].name, title=title.strip(),
        is_question=is_question, language=language, is_withheld=prepared or withheld,
    )  # fmt: skip
    set_tags(entry, tags)
    set_coauthors(entry, coauthors)
    attach_inline(entry=entry, reply=None, source=source, by=author)
    _save_details(entry, details or {}, author)
    if not entry.is_withheld:
        _count_entry(community.pk, 1)
    record_event(
        Verb.ENTRY_POSTED,
        actor_id=author.pk,
        community_id=community.pk,
        entry_id=entry.pk,
        origin=origin,
        context={"kind": kind, "mentions": mentioned, "coauthors": [person.pk for person in coauthors]}
        | prepared_mark(entry),
        once_key=once_key(author, once),
    )
    return entry


def _create(community: Community, source: str, *, prepared: bool, **fields: Any) -> tuple[Entry, list[int]]:
    now = clock.now()
    rendered, mentioned = render_for(community, source, kind=fields["kind"])
    entry = Entry.objects.create(
        community=community,
        source=source,
        html=rendered.html,
        excerpt=excerpt(rendered.text, EXCERPT),
        word_count=len(rendered.text.split()),
        renderer=RENDERER_VERSION,
        published_at=now,
        active_at=now,
        prepared_at=now if prepared else None,
        **fields,
    )
    return entry, mentioned


@transaction.atomic
def edit_entry(
    *,
    by: User,
    entry: Entry,
    changes: dict[str, Any],
    comment: str = "",
    seen: str | None = None,
    is_exact: bool = False,
    origin: str = Origin.WEB,
) -> Entry:
    """Take over title, source, tags, is_question, language, coauthors and details where given, keeping the former
    text as a revision.

    `seen` is the `text_mark` of the text that was edited; where another edit came in between, both are merged if the
    kind says so, and else this one is refused (`collisions`). With `is_exact` it is refused in any case.
    """
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=entry.pk)
    require(policies.may_edit(by, entry))
    changes = reconciled(entry, changes, seen, is_exact=is_exact)
    before = (entry.title, entry.source)
    title, source = changes.get("title", entry.title).strip(), changes.get("source", entry.source)
    mentioned: list[int] = []
    if (title, source) != before:
        keep_revision(entry=entry, reply=None, editor=by, title=title, source=source, comment=comment)
        mentioned = _apply_text(entry, title, source)
        attach_inline(entry=entry, reply=None, source=source, by=by)
        entry.edited_at = clock.now()
    entry.is_question = changes.get("is_question", entry.is_question)
    entry.language = changes.get("language", entry.language)
    entry.version += 1
    entry.save()
    if "tags" in changes:
        set_tags(entry, changes["tags"])
    joined = set_coauthors(entry, changes["coauthors"]) if "coauthors" in changes else []
    _save_details(entry, changes.get("details") or {}, by)
    record_event(
        Verb.ENTRY_EDITED,
        actor_id=by.pk,
        community_id=entry.community_id,
        entry_id=entry.pk,
        origin=origin,
        context={"mentions": mentioned, "coauthors": joined} | prepared_mark(entry),
    )
    return entry


@transaction.atomic
def release_entry(*, by: User | None, entry: Entry, origin: str = Origin.WEB) -> Entry:
    """Publish a withheld entry now. `by` is None where a schedule or somebody's consent does it. Twice is once.

    What its kind holds back (`EntryKind.may_release`) is refused to a person; a schedule passes it by.
    """
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=entry.pk)
    held = policies.held_back(entry)
    if by is not None:
        require(policies.may_release(by, entry) or held)
    if held or not entry.is_withheld:
        return entry
    entry.is_withheld = False
    entry.published_at = entry.active_at = clock.now()
    entry.version += 1
    entry.save()
    if not entry.is_removed:
        _count_entry(entry.community_id, 1)
    _note_standing(Verb.ENTRY_RELEASED, entry, by, origin)
    return entry


@transaction.atomic
def withhold_entry(*, by: User, entry: Entry, origin: str = Origin.WEB) -> Entry:
    """Take a published entry back from its readers, where its kind says that this person may (consent withdrawn).

    The caller has asked the kind's policy.
    """
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=entry.pk)
    if entry.is_withheld:
        return entry
    entry.is_withheld = True
    entry.version += 1
    entry.save()
    if not entry.is_removed:
        _count_entry(entry.community_id, -1)
    _note_standing(Verb.ENTRY_WITHHELD, entry, by, origin)
    return entry


def _note_standing(verb: Verb, entry: Entry, by: User | None, origin: str) -> None:
    record_event(
        verb,
        actor_id=by.pk if by else None,
        person_id=entry.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        origin=origin,
    )


@transaction.atomic
def remove_entry(*, by: User, entry: Entry, reason: str = "", origin: str = Origin.WEB) -> Entry:
    """Take an entry away with its replies; it can be restored. Its authors are told the reason by whoever it was."""
    return _set_removed(by=by, entry=entry, removed=True, reason=reason, origin=origin)


@transaction.atomic
def restore_entry(*, by: User, entry: Entry, origin: str = Origin.WEB) -> Entry:
    """Undo a removal."""
    return _set_removed(by=by, entry=entry, removed=False, origin=origin)


def _set_removed(*, by: User, entry: Entry, removed: bool, origin: str, reason: str = "") -> Entry:
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=entry.pk)
    require(policies.may_remove(by, entry))
    if entry.is_removed == removed:
        return entry
    entry.removed_at = clock.now() if removed else None
    entry.removed_by = by if removed else None
    entry.version += 1
    entry.save()
    if not entry.is_withheld:
        _count_entry(entry.community_id, -1 if removed else 1)
    record_event(
        Verb.ENTRY_REMOVED if removed else Verb.ENTRY_RESTORED,
        actor_id=by.pk,
        person_id=entry.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        origin=origin,
        context={"reason": reason[: policies.LONGEST_REASON]} if reason else {},
    )
    return entry


def prepared_mark(entry: Entry) -> dict[str, bool]:
    """What the log says beside every act on an entry that waits for a launch: such acts count in no profile."""
    return {"prepared": True} if entry.is_withheld and entry.prepared_at else {}


def set_tags(entry: Entry, names: Sequence[str]) -> None:
    """Give the entry exactly these tags, making the ones that do not exist; a synonym gives the tag that it means."""
    wanted = {slug: name for name in names if (slug := tag_slug_of(name))}
    meant = dict(TagSynonym.objects.filter(slug__in=wanted).values_list("slug", "tag_id")) if wanted else {}
    Tag.objects.bulk_create(
        [Tag(slug=slug, name=name[:40]) for slug, name in wanted.items() if slug not in meant], ignore_conflicts=True
    )
    entry.tags.set(Tag.objects.filter(Q(slug__in=wanted.keys() - meant.keys()) | Q(pk__in=meant.values())))


def set_coauthors(entry: Entry, people: Sequence[User]) -> list[int]:
    """Give the entry exactly these co-authors in this order. Returns the ids of those who are new to it."""
    before = set(entry.coauthor_ids)
    people = [person for person in people if person.pk != entry.author_id]
    if not (people or before):
        return []
    entry.coauthors.exclude(person__in=people).delete()
    for position, person in enumerate(people):
        CoAuthor.objects.update_or_create(entry=entry, person=person, defaults={"position": position})
    entry.coauthor_ids = [person.pk for person in people]
    entry.save(update_fields=["coauthor_ids"])
    return [person.pk for person in people if person.pk not in before]


def _save_details(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    if save := KINDS[entry.kind].save_details:
        save(entry, details, by)


def keep_revision(*, entry: Entry, reply: Reply | None, editor: User, title: str, source: str, comment: str) -> None:
    """Note the new text in the history, and before the first edit also the text that it replaces."""
    post = reply or entry
    last = Revision.objects.filter(entry=entry, reply=reply).order_by("-number").first()
    number = last.number if last else 0
    if last is None:
        number = 1
        Revision.objects.create(
            entry=entry,
            reply=reply,
            number=number,
            title="" if reply else entry.title,
            source=post.source,
            editor_id=post.author_id,
            at=reply.created_at if reply else entry.published_at,
        )
    Revision.objects.create(
        entry=entry,
        reply=reply,
        number=number + 1,
        title=title,
        source=source,
        editor=editor,
        at=clock.now(),
        comment=comment,
    )


def once_key(author: User, once: str) -> str | None:
    """The event key of a form's one-time word."""
    return f"form:{author.pk}:{once}" if once else None


def written_once(author: User, once: str) -> Event | None:
    """What the same form has written already; the same form sent twice at once waits here for its twin."""
    if not once:
        return None
    key = once_key(author, once)
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    return Event.objects.filter(once_key=key).first()


def _apply_text(entry: Entry, title: str, source: str) -> list[int]:
    """Set title and text; returns the people whom the new text mentions and the old one did not."""
    _, before = render_for(entry.community, entry.source, kind=entry.kind)
    rendered, mentioned = render_for(entry.community, source, kind=entry.kind)
    entry.title, entry.source, entry.html = title, source, rendered.html
    entry.excerpt, entry.renderer = excerpt(rendered.text, EXCERPT), RENDERER_VERSION
    entry.word_count = len(rendered.text.split())
    return sorted(set(mentioned) - set(before))


def _count_entry(community_id: int, step: int) -> None:
    Community.objects.filter(pk=community_id).update(entry_count=F("entry_count") + step, version=F("version") + 1)
