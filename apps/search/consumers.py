"""Keeping the index: whatever was written, changed, removed or renamed is indexed anew."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from django.db import transaction

from apps.accounts.models import User
from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply
from apps.core.markdown import plain
from apps.search.models import Document, Kind
from apps.search.related import forget_related

# PostgreSQL takes at most 1 MB of lexemes; far less says what a post is about.
MOST_TEXT = 60_000
AT_ONCE = 500


class SearchConsumer(Consumer):
    """Indexes entries, replies and people. Imported history is found like everything else."""

    name: ClassVar[str] = "search"
    verbs: ClassVar[frozenset[Verb]] = frozenset(
        {
            Verb.ENTRY_POSTED,
            Verb.ENTRY_EDITED,
            Verb.ENTRY_REMOVED,
            Verb.ENTRY_RESTORED,
            Verb.ENTRY_RELEASED,
            Verb.ENTRY_WITHHELD,
            Verb.TAGS_CHANGED,
            Verb.TEXT_EXTRACTED,
            Verb.RECORDING_READ,
            Verb.REPLY_POSTED,
            Verb.REPLY_EDITED,
            Verb.REPLY_REMOVED,
            Verb.REPLY_RESTORED,
            Verb.PERSON_CHANGED,
            Verb.PERSON_CLAIMED,
            Verb.PERSON_DEACTIVATED,
            Verb.PERSON_REACTIVATED,
            Verb.MEMBER_JOINED,
        }
    )

    def apply(self, events: Sequence[Event]) -> None:
        index_entries({e.entry_id for e in events if e.entry_id and not e.reply_id})
        index_replies({e.reply_id for e in events if e.reply_id})
        for event in events:
            if event.verb == Verb.TAGS_CHANGED:
                _index_tagged(event.context.get("tag"))
        index_people({e.person_id for e in events if e.person_id and not e.entry_id})


def _index_tagged(tag_id: int | None) -> None:
    """Write the documents of all that carries a tag anew, some hundreds at a time."""
    ids = list(Entry.objects.filter(tags=tag_id).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        index_entries(ids[start : start + AT_ONCE])


def index_entries(ids: Iterable[int]) -> None:
    """Write the documents of these entries anew; removed entries lose theirs and their replies'."""
    ids = set(ids)
    entries = list(Entry.objects.published().filter(pk__in=ids).prefetch_related("tags"))
    Document.objects.filter(entry_id__in=ids, kind=Kind.ENTRY).delete()
    gone = ids - {entry.pk for entry in entries}
    Document.objects.filter(entry_id__in=gone).delete()
    Document.objects.bulk_create(
        Document(
            kind=Kind.ENTRY,
            entry=entry,
            community_id=entry.community_id,
            title=entry.title,
            keywords=" ".join(tag.name.replace("-", " ") for tag in entry.tags.all()),
            body=_words_of(entry),
            at=entry.published_at,
        )
        for entry in entries
    )
    transaction.on_commit(partial(forget_related, ids))
    # A restored entry brings its replies back.
    known = set(Document.objects.filter(entry__in=entries, kind=Kind.REPLY).values_list("reply_id", flat=True))
    index_replies(set(Reply.objects.published().filter(entry__in=entries).values_list("pk", flat=True)) - known)


def _words_of(entry: Entry) -> str:
    further = KINDS[entry.kind].search_text
    return f"{plain(entry.html)}\n{further(entry) if further else ''}"[:MOST_TEXT]


def index_replies(ids: Iterable[int]) -> None:
    """Write the documents of these replies anew."""
    ids = set(ids)
    replies = Reply.objects.published().filter(pk__in=ids, entry__in=Entry.objects.published()).select_related("entry")
    Document.objects.filter(reply_id__in=ids).delete()
    Document.objects.bulk_create(
        Document(
            kind=Kind.REPLY,
            entry_id=reply.entry_id,
            reply=reply,
            community_id=reply.entry.community_id,
            body=plain(reply.html)[:MOST_TEXT],
            at=reply.created_at,
        )
        for reply in replies
    )


def index_people(ids: Iterable[int]) -> None:
    """Write the documents of these people anew: only fields that every colleague may see."""
    ids = set(ids)
    people = User.objects.filter(pk__in=ids, is_active=True).select_related("profile")
    Document.objects.filter(person_id__in=ids).delete()
    Document.objects.bulk_create(
        Document(kind=Kind.PERSON, person=person, title=person.name, keywords=_shown(person), at=person.date_joined)
        for person in people
    )


def _shown(person: User) -> str:
    profile = person.profile
    fields = ("job_role", "department", "site", "expertise", "ask_me_about")
    values = [getattr(profile, field) for field in fields if profile.audience_of(field) == "everyone"]
    words = [person.handle, person.headline, *(" ".join(v) if isinstance(v, list) else v for v in values)]
    return " ".join(word for word in words if word)
