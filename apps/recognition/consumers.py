"""What recognition learns from the river: who brought whom into a conversation, and since when a community lives."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar

from apps.accounts.models import User
from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.models import Entry
from apps.recognition.cards import Bridge
from apps.recognition.milestones import LiveSince

# Whoever comes later than this did not come because of the mention.
CROSSES_WITHIN = timedelta(days=14)
_BRINGING = frozenset(
    {Verb.ENTRY_POSTED, Verb.ENTRY_EDITED, Verb.REPLY_POSTED, Verb.REPLY_EDITED, Verb.MEMBER_WELCOMED}
)
_FOUNDING = frozenset({Verb.COMMUNITY_CREATED, Verb.COMMUNITY_LAUNCHED})


class RecognitionConsumer(Consumer):
    """Keeps `Bridge` and `LiveSince`. What came by an import brought nobody together here."""

    name: ClassVar[str] = "recognition"
    verbs: ClassVar[frozenset[Verb]] = _BRINGING | _FOUNDING

    def apply(self, events: Sequence[Event]) -> None:
        _note_foundings(event for event in events if event.verb in _FOUNDING)
        bringing = [event for event in events if event.verb in _BRINGING and not event.is_history and event.entry_id]
        entries = set(Entry.objects.filter(pk__in={e.entry_id for e in bringing}).values_list("pk", flat=True))
        named = {pk for event in bringing for pk in _named(event)} | {event.actor_id for event in bringing}
        people = set(User.objects.filter(pk__in=named).values_list("pk", flat=True))
        for event in bringing:
            if event.entry_id in entries and event.actor_id in people:
                _note(event, people)


def _note_foundings(events: Iterable[Event]) -> None:
    for event in events:
        if Community.objects.filter(pk=event.community_id).exists():
            LiveSince.objects.update_or_create(community_id=event.community_id, defaults={"at": event.at})


def _note(event: Event, people: set[int]) -> None:
    if event.verb == Verb.REPLY_POSTED:
        # Who answers has come, whoever brought them.
        waiting = Bridge.objects.filter(entry_id=event.entry_id, person_id=event.actor_id, crossed_at=None)
        waiting.filter(at__gt=event.at - CROSSES_WITHIN).update(crossed_at=event.at)
    if event.context.get("prepared"):
        return
    for pk in _named(event):
        if pk in people and pk != event.actor_id and not _was_there(event, pk):
            Bridge.objects.get_or_create(
                entry_id=event.entry_id, person_id=pk, defaults={"by_id": event.actor_id, "at": event.at}
            )


def _named(event: Event) -> list[int]:
    """Whom the event calls in."""
    if event.verb == Verb.MEMBER_WELCOMED:
        return [event.person_id] if event.person_id else []
    return [pk for pk in event.context.get("mentions", []) if isinstance(pk, int)]


def _was_there(event: Event, person_id: int) -> bool:
    """Whether the person took part already when they were called."""
    entry = Entry.objects.filter(pk=event.entry_id)
    return (
        entry.filter(author_id=person_id).exists()
        or entry.filter(replies__author_id=person_id, replies__created_at__lt=event.at).exists()
    )
