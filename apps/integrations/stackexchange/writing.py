"""Threads into the database, a batch of them per transaction, without asking policies or telling anybody."""

from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import F

from apps.activity.stream import record_events
from apps.communities.models import Community
from apps.content.models import Acceptance, Entry, Reply, Revision, Tag
from apps.core.text import tag_slug_of
from apps.integrations.models import ImportedItem, ItemKind
from apps.integrations.stackexchange.batch import Batch
from apps.integrations.stackexchange.people import people_by_key
from apps.integrations.stackexchange.place import Place
from apps.integrations.stackexchange.texts import Text, from_comment, from_html
from apps.integrations.stackexchange.threads import Post, Thread, next_threads

TAG = 40


def write_threads(place: Place, *, watch: Callable[[int], None]) -> None:
    """Write whatever is new, thread by thread."""
    after = -1
    while threads := next_threads(after, place.batch):
        _write(place, threads)
        after = threads[-1].id
        watch(len(threads))


def _write(place: Place, threads: Sequence[Thread]) -> None:
    """Rendering, which takes nearly all of the time, comes before the transaction."""
    people = people_by_key(place, {author for thread in threads for post in thread.posts for author in post.authors})
    texts = {(post.is_comment, post.id): _text(place, post) for thread in threads for post in thread.posts}
    with transaction.atomic():
        entries, replies = _known(place, threads)
        batch = Batch(place, people, texts, dict(entries), replies)
        entry_ids = _take_ids(Entry, sum(thread.question is not None for thread in threads))
        reply_ids = _take_ids(Reply, sum(len(thread.replies) for thread in threads))
        for thread in threads:
            batch.add_thread(thread, entry_ids, reply_ids)
        _save(batch, list(entries.values()))


def _text(place: Place, post: Post) -> Text:
    return from_comment(post.data["Text"]) if post.is_comment else from_html(post.data["Body"], site=place.site)


def _known(place: Place, threads: Sequence[Thread]) -> tuple[dict[int, Entry], dict[int, Reply]]:
    """Entries and replies of earlier runs that something new belongs to, locked so that numbers stay unique."""
    wanted = {post.parent for thread in threads for post in thread.replies} | {thread.id for thread in threads}
    rows = {
        int(item.external_id): item
        for item in ImportedItem.objects.filter(
            source=place.source, kind=ItemKind.POST, external_id__in=[str(post) for post in wanted if post]
        )
    }
    entries = Entry.objects.select_for_update().in_bulk([row.entry_id for row in rows.values() if row.entry_id])
    replies = Reply.objects.in_bulk([row.reply_id for row in rows.values() if row.reply_id])
    return (
        {post: entries[row.entry_id] for post, row in rows.items() if row.entry_id},
        {post: replies[row.reply_id] for post, row in rows.items() if row.reply_id},
    )


def _take_ids(model: type[Entry] | type[Reply], count: int) -> Iterator[int]:
    """Primary keys ahead of the rows: replies name their parents in the same statement that writes both."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return iter([row[0] for row in sql.fetchall()])


def _save(batch: Batch, known: list[Entry]) -> None:
    Entry.objects.bulk_create([entry for entry, _ in batch.new_entries])
    for entry in known:
        Entry.objects.filter(pk=entry.pk).update(
            last_number=entry.last_number,
            reply_count=entry.reply_count,
            active_at=entry.active_at,
            version=F("version") + 1,
        )
    Reply.objects.bulk_create(batch.new_replies)
    _tag(batch.new_entries)
    Acceptance.objects.bulk_create(batch.acceptances)
    Revision.objects.bulk_create(batch.revisions)
    ImportedItem.objects.bulk_create(batch.items)
    Community.objects.filter(pk=batch.place.community.pk).update(
        entry_count=F("entry_count") + len(batch.new_entries), version=F("version") + 1
    )
    record_events(sorted(batch.events, key=lambda event: event.at))


def _tag(entries: Sequence[tuple[Entry, list[str]]]) -> None:
    names = {slug: name for _, tags in entries for name in tags if (slug := tag_slug_of(name))}
    Tag.objects.bulk_create([Tag(slug=slug, name=name[:TAG]) for slug, name in names.items()], ignore_conflicts=True)
    tags = dict(Tag.objects.filter(slug__in=names).values_list("slug", "pk"))
    through = Entry.tags.through
    through.objects.bulk_create(
        through(entry_id=entry.pk, tag_id=tags[slug])
        for entry, given in entries
        for slug in {tag_slug_of(name) for name in given} - {""}
    )
