"""Marks on somebody's work, gathered and told once a day: numbers only, nobody is named.

The consumer keeps a row for each mark that still stands; a task writes one notification a person and local day and
deletes the rows in the same transaction, so none is told twice and none is lost.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

from django.db import models, transaction

from apps.accounts.models import Profile, User
from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.models import Entry
from apps.core import clock
from apps.notifications import bell, rules
from apps.notifications.deliveries import Subject, hand_over
from apps.notifications.models import Kind, MarksDay, Notification, WaitingMark
from apps.notifications.preferences import zone_of

What = WaitingMark.What
GIVEN = {Verb.ENTRY_RATED: What.RATED, Verb.REPLY_THANKED: What.THANKED, Verb.ENTRY_KEPT: What.KEPT}
TAKEN = {
    Verb.RATING_WITHDRAWN: What.RATED,
    Verb.THANKS_WITHDRAWN: What.THANKED,
    Verb.ENTRY_UNKEPT: What.KEPT,
}
# The marks of a day are told from this hour of the next one, by the person's own clock.
TELL_HOUR = 7
# What a consumer reads later than this, after a standstill or from the beginning of the log, is no news any more.
FRESH = timedelta(days=3)
MARKS_DAYS_KEPT = timedelta(days=60)
MOST_ENTRIES = 50


class MarksConsumer(Consumer):
    """Gathers marks; those of imports and those without a person are none of its business."""

    name: ClassVar[str] = "daily marks"
    verbs: ClassVar[frozenset[Verb]] = frozenset(GIVEN) | frozenset(TAKEN)

    def apply(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.actor_id is None or event.entry_id is None:
                continue
            verb = Verb(event.verb)
            if verb in TAKEN:
                _gathered(event, TAKEN[verb]).delete()
            elif not event.is_history and event.at > clock.now() - FRESH:
                _gather(event, GIVEN[verb])


def _gathered(event: Event, what: str) -> models.QuerySet[WaitingMark]:
    return WaitingMark.objects.filter(
        what=what, entry_id=event.entry_id, reply_id=event.reply_id, actor_id=event.actor_id
    )


def _gather(event: Event, what: str) -> None:
    entry = Entry.objects.published().filter(pk=event.entry_id).first()
    if entry is None:
        return
    whose = {event.person_id} if what == What.THANKED else {entry.author_id, *entry.coauthor_ids}
    people = User.objects.active().filter(pk__in=whose - {event.actor_id})
    rows = [
        WaitingMark(
            user_id=pk,
            what=what,
            entry=entry,
            reply_id=event.reply_id,
            actor_id=event.actor_id,
            is_reasoned=bool(event.context.get("reasoned")),
            at=event.at,
        )
        for pk in people.values_list("pk", flat=True)
    ]
    WaitingMark.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "what", "entry", "reply", "actor"],
        update_fields=["is_reasoned"],
    )


def tell_marks() -> int:
    """Tell everybody whose day has begun what was said of their work until then. Returns how many were told."""
    now = clock.now()
    MarksDay.objects.filter(day__lt=(now - MARKS_DAYS_KEPT).date()).delete()
    zones = dict(
        Profile.objects.filter(user__in=WaitingMark.objects.values("user")).values_list("user_id", "time_zone")
    )
    return sum(_tell(pk, now.astimezone(zone_of(name))) for pk, name in zones.items())


@transaction.atomic
def _tell(user_id: int, here: datetime) -> bool:
    """Tell one person, whose clock shows `here`; the row of the day makes a second worker wait and then find it."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    due = WaitingMark.objects.filter(user_id=user_id, at__lt=midnight)
    if here.hour < TELL_HOUR or not due.exists():
        return False
    if not MarksDay.objects.get_or_create(user_id=user_id, day=here.date())[1]:
        return False
    marks = list(due.select_for_update())
    WaitingMark.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    person = User.objects.get(pk=user_id)
    told = _worth_telling(person, marks)
    if not told:
        return False
    return _tell_by_channels(person, told)


def _tell_by_channels(person: User, told: list[WaitingMark]) -> bool:
    """By the bell, if they want to be told of marks by it, and by whatever else they want."""
    rows = {}
    if rules.wanted(Kind.MARKS, frozenset({person.pk})):
        rows[person.pk] = _write(person, told).pk
        transaction.on_commit(partial(bell.ring, [person.pk], gently=True))
    entry_id = told[0].entry_id
    hand_over(Subject(Kind.MARKS, clock.now(), entry_id=entry_id), [person.pk], notifications=rows)
    return bool(rows)


def _worth_telling(person: User, marks: list[WaitingMark]) -> list[WaitingMark]:
    """Marks on what the person still sees and did not mute."""
    seen = Entry.objects.visible_to(person).published().filter(pk__in={mark.entry_id for mark in marks})
    wanted = {
        entry.pk for entry in seen if rules.is_told(Kind.MARKS, person.pk, rules.said_of(entry, None, [person.pk]))
    }
    return [mark for mark in marks if mark.entry_id in wanted]


def _write(person: User, marks: list[WaitingMark]) -> Notification:
    """One row about the entry with the most marks; where it still waits to be read, the numbers are added to it."""
    entries = Counter(mark.entry_id for mark in marks)
    entry = Entry.objects.get(pk=entries.most_common(1)[0][0])
    now = clock.now()
    row, _ = Notification.objects.select_for_update(of=("self",)).get_or_create(
        user=person,
        kind=Kind.MARKS,
        entry=entry,
        community_id=entry.community_id,
        read_at=None,
        defaults={"count": 0, "first_at": now, "latest_at": now},
    )
    before = row.numbers
    given = Counter(str(mark.what) for mark in marks)
    given["reasoned"] = sum(mark.is_reasoned for mark in marks)
    row.numbers = {name: given[name] + before.get(name, 0) for name in (*What.values, "reasoned")}
    row.numbers["entries"] = sorted({*entries, *before.get("entries", [])})[:MOST_ENTRIES]
    row.count += len(marks)
    row.latest_at = now
    row.save()
    return row
