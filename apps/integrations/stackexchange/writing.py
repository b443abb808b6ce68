"""Threads into the database, a batch of them per transaction, without asking policies or telling anybody."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import F

from apps.activity.stream import record_events
from apps.communities.models import Community
from apps.content.models import Acceptance, Entry, Reply, Revision
from apps.integrations.importing.rows import tag_entries, take_ids
from apps.integrations.importing.texts import Text, from_html
from apps.integrations.models import ImportedItem, ItemKind
from apps.integrations.stackexchange.batch import Batch
from apps.integrations.stackexchange.people import people_by_key
from apps.integrations.stackexchange.place import Place
from apps.integrations.stackexchange.texts import from_comment
from apps.integrations.stackexchange.threads import Post, Thread, next_threads


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
        entry_ids = take_ids(Entry, sum(thread.question is not None for thread in threads))
        reply_ids = take_ids(Reply, sum(len(thread.replies) for thread in threads))
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
    tag_entries(batch.new_entries)
    Acceptance.objects.bulk_create(batch.acceptances)
    Revision.objects.bulk_create(batch.revisions)
    ImportedItem.objects.bulk_create(batch.items)
    published = 0 if batch.place.is_prepared else len(batch.new_entries)
    Community.objects.filter(pk=batch.place.community.pk).update(
        entry_count=F("entry_count") + published, version=F("version") + 1
    )
    record_events(sorted(batch.events, key=lambda event: event.at))
