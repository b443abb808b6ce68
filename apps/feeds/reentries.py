"""What stands in "What's new" at another time than that of its publication.

A text of which a fifth or more was rewritten is new again, once in two weeks. What its author removed and posted
again with the same words keeps the time that it had.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Min

from apps.activity.consumers import Consumer, keep_waiting
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.models import Entry, Revision
from apps.feeds.models import Reentry

SHARE = 0.2
# In a text of a few lines a fifth is a word or two.
FEWEST_WORDS = 10
PAUSE = timedelta(days=14)
# Shorter texts are equal by chance.
_SHORTEST = 40
# What was there longer ago may be news again.
_REMEMBERED = timedelta(days=90)
_BATCH = 2_000


class ReentryConsumer(Consumer):
    """Finds major updates and what was posted again."""

    name: ClassVar[str] = "reentries"
    verbs: ClassVar[frozenset[Verb]] = frozenset(
        {Verb.ENTRY_EDITED, Verb.ENTRY_POSTED, Verb.ENTRY_RELEASED, Verb.ENTRY_REMOVED}
    )

    def apply(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.is_history or event.entry_id is None:
                continue
            entry = Entry.objects.filter(pk=event.entry_id).select_related("reentry").first()
            if entry is None:
                continue
            if event.verb == Verb.ENTRY_EDITED:
                _note_revision(entry, event.at)
            else:
                _note_repost(entry)


@transaction.atomic
def rebuild_reentries() -> int:
    """Find them all anew in the log. Returns how many there are."""
    consumer = ReentryConsumer()
    keep_waiting(consumer)
    Reentry.objects.all().delete()
    events = Event.objects.filter(verb__in=consumer.verbs).order_by("xid", "id")
    for event in events.iterator(chunk_size=_BATCH):
        consumer.apply([event])
    return Reentry.objects.count()


def _note_revision(entry: Entry, at: datetime) -> None:
    """Let the entry be new again if enough of it is other than when it was new last."""
    earlier: Reentry | None = getattr(entry, "reentry", None)
    was_new_at = max(earlier.at, entry.published_at) if earlier else entry.published_at
    if entry.is_withheld or at - was_new_at < PAUSE:
        return
    texts = Revision.objects.filter(entry=entry, reply=None).order_by("-number")
    then = texts.filter(at__lte=was_new_at).first() or texts.last()
    now = texts.filter(at__lte=at).first()
    if then and now and changed_much(then.source, now.source):
        Reentry.objects.update_or_create(entry=entry, defaults=_row(entry, at, Reentry.Reason.REVISED))


def changed_much(before: str, after: str) -> bool:
    """Whether a fifth or more of the words are others; words that only moved are the same."""
    old, new = Counter(before.split()), Counter(after.split())
    longer = max(old.total(), new.total())
    changed = longer - (old & new).total()
    return changed >= max(FEWEST_WORDS, SHARE * longer)


def _note_repost(entry: Entry) -> None:
    """Give what stands with the same words in the same place the time of the first of those that were removed."""
    if len(entry.source) < _SHORTEST:
        return
    same = Entry.objects.filter(
        author_id=entry.author_id,
        published_at__range=(entry.published_at - _REMEMBERED, entry.published_at + _REMEMBERED),
        community_id=entry.community_id,
        kind=entry.kind,
        source=entry.source,
    )
    first = same.exclude(removed_at=None).aggregate(at=Min("published_at"))["at"]
    if first is None:
        return
    for again in same.published().filter(published_at__gt=first, is_history=False):
        Reentry.objects.update_or_create(entry=again, defaults=_row(again, first, Reentry.Reason.REPOSTED))


def _row(entry: Entry, at: datetime, reason: str) -> dict[str, Any]:
    return {"community_id": entry.community_id, "at": at, "reason": reason}
