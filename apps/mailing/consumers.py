"""New entries of communities whose members want each one at once, and people who moved to another time zone."""

from collections.abc import Sequence
from typing import ClassVar

from apps.accounts.models import User
from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.selectors import people_who_may_read
from apps.content.models import Entry
from apps.core import clock
from apps.mailing.models import Reader
from apps.mailing.rhythms import next_look, wanting_each_entry
from apps.notifications import rules
from apps.notifications.deliveries import FRESH, PATIENCE
from apps.notifications.models import Channel, Delivery, Kind
from apps.notifications.preferences import quiet_until


class LetterConsumer(Consumer):
    """Hands new entries over to the mail of those whose rhythm says so; imported history goes to nobody."""

    name: ClassVar[str] = "mailing"
    verbs: ClassVar[frozenset[Verb]] = frozenset({Verb.ENTRY_POSTED, Verb.ENTRY_RELEASED, Verb.PERSON_CHANGED})

    def apply(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.verb == Verb.PERSON_CHANGED:
                _keep_clock(event)
            elif not event.is_history and event.at > clock.now() - FRESH:
                _hand_over(event)


def _keep_clock(event: Event) -> None:
    """The morning of a person who has moved comes at another time."""
    if "time_zone" in event.context.get("fields", []):
        person = User.objects.select_related("profile").filter(pk=event.person_id).first()
        if person is not None:
            Reader.objects.filter(person=person).update(next_at=next_look(person, clock.now()))


def _hand_over(event: Event) -> None:
    entry = Entry.objects.published().select_related("community").filter(pk=event.entry_id).first()
    if entry is None or entry.is_history or entry.prepared_at is not None:
        return
    wanting = wanting_each_entry(entry.community) - {entry.author_id, *entry.coauthor_ids, event.actor_id}
    if not wanting:
        return
    said = rules.said_of(entry, entry.author_id, wanting)
    readers = people_who_may_read(entry.community, User.objects.active().filter(pk__in=wanting))
    told = [pk for pk in readers.values_list("pk", flat=True) if rules.is_told(Kind.POSTED, pk, said)]
    due_at = clock.now() + PATIENCE[Channel.EMAIL]
    quiet = quiet_until(told, due_at)
    Delivery.objects.bulk_create(
        [
            Delivery(
                user_id=pk,
                channel=Channel.EMAIL,
                kind=Kind.POSTED,
                entry_id=entry.pk,
                community_id=entry.community_id,
                actor_id=entry.author_id,
                at=event.at,
                due_at=quiet.get(pk, due_at),
            )
            for pk in told
        ],
        batch_size=1000,
    )
