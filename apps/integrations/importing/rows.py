"""Rows of an imported entry, put together for writing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, models

from apps.activity.models import Event, Origin
from apps.activity.verbs import Verb
from apps.content.models import Entry, Reply, Revision, Tag
from apps.core.text import tag_slug_of
from apps.integrations.importing.items import ImportedReply, ImportedRevision

TITLE, COMMENT, TAG = 200, 200, 40


def take_ids(model: type[models.Model], count: int) -> Iterator[int]:
    """Primary keys ahead of the rows: replies name their parents in the same statement that writes both."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return iter([row[0] for row in sql.fetchall()])


def tag_entries(entries: Sequence[tuple[Entry, list[str]]]) -> None:
    """Give entries their tags, making those that are missing."""
    names = {slug: name for _, tags in entries for name in tags if (slug := tag_slug_of(name))}
    Tag.objects.bulk_create([Tag(slug=slug, name=name[:TAG]) for slug, name in names.items()], ignore_conflicts=True)
    tags = dict(Tag.objects.filter(slug__in=names).values_list("slug", "pk"))
    through = Entry.tags.through
    through.objects.bulk_create(
        through(entry_id=entry.pk, tag_id=tags[slug])
        for entry, given in entries
        for slug in {tag_slug_of(name) for name in given} - {""}
    )


def in_order(replies: Sequence[ImportedReply], known: set[str]) -> list[ImportedReply]:
    """By date, but never a reply before what it answers, whatever the clocks said. Replies to what is neither here
    nor known stand alone."""
    by_key = {reply.key: reply for reply in replies}
    placed: dict[str, tuple[datetime, int, int]] = {}

    def place(reply: ImportedReply, nth: int, depth: int) -> tuple[datetime, int, int]:
        if reply.key not in placed:
            parent = by_key.get(reply.parent)
            at, level = reply.at, 0
            # A circle of replies that answer one another would never end.
            if parent is not None and parent is not reply and depth < len(replies):
                above = place(parent, nth, depth + 1)
                at, level = max(reply.at, above[0]), above[1] + 1
            placed[reply.key] = (at, level, nth)
        return placed[reply.key]

    order = {reply.key: place(reply, nth, 0) for nth, reply in enumerate(replies)}
    for reply in replies:
        if reply.parent and reply.parent not in by_key and reply.parent not in known:
            reply.parent = ""
    return sorted(replies, key=lambda reply: order[reply.key])


def revisions_of(
    entry: Entry, reply: Reply | None, versions: Sequence[ImportedRevision], people: dict[str, int]
) -> list[Revision]:
    """The former texts; one alone is the text itself, which needs none."""
    if len(versions) < 2:
        return []
    return [
        Revision(
            entry=entry,
            reply=reply,
            number=number,
            title="" if reply else (version.title or entry.title)[:TITLE],
            source=version.markdown,
            editor_id=people[version.author],
            at=version.at,
            comment=" ".join(version.comment.split())[:COMMENT],
        )
        for number, version in enumerate(versions, start=1)
    ]


def edits_of(revisions: Sequence[Revision]) -> list[Event]:
    """What the log says of former texts."""
    return [
        event(
            Verb.REPLY_EDITED if revision.reply_id else Verb.ENTRY_EDITED,
            revision.editor_id,
            revision.at,
            revision.entry,
            reply=revision.reply,
        )
        for revision in revisions
        if revision.number > 1
    ]


def event(
    verb: Verb,
    actor_id: int,
    at: datetime,
    entry: Entry,
    *,
    reply: Reply | None = None,
    person_id: int | None = None,
    context: dict[str, object] | None = None,
) -> Event:
    """A fact of former days: it tells nobody."""
    return Event(
        verb=verb,
        actor_id=actor_id,
        person_id=person_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        reply_id=reply.pk if reply else None,
        origin=Origin.IMPORT,
        context={"mentions": [], **(context or {})},
        at=at,
    )
