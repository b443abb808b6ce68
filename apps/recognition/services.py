"""What one wants to be shown with, and keeping the tables: rebuilt from the log at any time."""

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import ConsumerCursor, Event, Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.recognition.card_services import draw_cards
from apps.recognition.cards import Bridge, Card, Draw, week_of
from apps.recognition.consumers import RecognitionConsumer
from apps.recognition.milestones import Consent, LiveSince, Milestone
from apps.recognition.models import Appearance
from apps.recognition.shelves import forget_shelves

_BATCH = 5_000


@transaction.atomic
def set_appearance(
    *, user: User, on_shelves: bool | None = None, asks_milestones: bool | None = None, origin: str = Origin.WEB
) -> Appearance:
    """Stand among Who's new and Who's popular and be featured, or not, at once; be asked about milestones, or not."""
    appearance, _made = Appearance.objects.select_for_update().get_or_create(person=user)
    if on_shelves is not None:
        appearance.on_shelves = on_shelves
    if asks_milestones is not None:
        appearance.asks_milestones = asks_milestones
    appearance.save()
    if not appearance.asks_milestones:
        Milestone.objects.filter(person=user).asking().update(consent=Consent.REFUSED)
    forget_shelves()
    record_event(
        Verb.PERSON_CHANGED, actor_id=user.pk, person_id=user.pk, origin=origin, context={"fields": ["appearance"]}
    )
    return appearance


@transaction.atomic
def rebuild_recognition() -> int:
    """Forget what the consumer kept and this week's cards, read the log again up to the cursor, and draw anew: the
    same cards, as long as the same things stand. Returns the number of events read."""
    consumer = RecognitionConsumer()
    cursor = ConsumerCursor.objects.select_for_update().filter(name=consumer.name).first()
    Bridge.objects.all().delete()
    LiveSince.objects.all().delete()
    week = week_of(clock.now())
    Card.objects.filter(week=week).delete()
    Draw.objects.filter(week=week).delete()
    total = _read_again(consumer, cursor) if cursor else 0
    draw_cards()
    return total


def _read_again(consumer: RecognitionConsumer, cursor: ConsumerCursor) -> int:
    events = (
        Event.objects.filter(verb__in=consumer.verbs)
        .extra(where=["(xid, id) <= (%s, %s)"], params=[cursor.xid, cursor.event_id])
        .order_by("xid", "id")
    )
    total, batch = 0, []
    for event in events.iterator(chunk_size=_BATCH):
        batch.append(event)
        if len(batch) == _BATCH:
            consumer.apply(batch)
            total, batch = total + len(batch), []
    consumer.apply(batch)
    return total + len(batch)
