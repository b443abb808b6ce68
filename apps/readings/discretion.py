"""Readings of people who keep no record: the name is taken off before anything is written.

What is written instead is a number below zero, made of the person's id with a secret of the day. It lets a day's
readers be counted once each; on the next day the same person has another number. The secret is deleted when the day
is over, so that nobody, with the whole database in hand, finds out who it was.
"""

import hmac
import secrets
from datetime import UTC, date, datetime

from apps.accounts.models import Profile
from apps.activity.models import Event
from apps.content.models import Entry
from apps.readings.models import DaySecret

# What numbers are made of stays, who looked for what does not: memberships would tell a person in a small community.
_KEPT_CONTEXT = frozenset({"search", "found", "position", "reached", "minutes", "number"})


def veiled(events: list[Event]) -> list[Event]:
    """A hook of the flush: no event leaves it with the id of somebody who keeps no record."""
    people = {event.actor_id for event in events}
    shy = set(Profile.objects.filter(user_id__in=people, keeps_reading=False).values_list("user_id", flat=True))
    if not shy:
        return events
    # What an author does with their own entry counts for nobody; without a name that could not be seen later.
    entries = {event.entry_id for event in events if event.actor_id in shy and event.entry_id}
    own = set(Entry.objects.filter(pk__in=entries, author_id__in=shy).values_list("pk", "author_id"))
    kept = [event for event in events if (event.entry_id, event.actor_id) not in own]
    for event in kept:
        if event.actor_id in shy and event.actor_id:
            _veil(event, event.actor_id)
    return kept


def day_of(moment: datetime) -> date:
    """The day that a reading counts for."""
    return moment.astimezone(UTC).date()


def reader_of(event: Event) -> int | None:
    """Who an event's reader is: a person, somebody without a name, or None where it does not say."""
    veil = event.context.get("reader")
    return event.actor_id or (veil if isinstance(veil, int) and veil < 0 else None)


def _veil(event: Event, person_id: int) -> None:
    reader = veil_of(person_id, day_of(event.at))
    event.actor_id = None
    event.context = {key: value for key, value in event.context.items() if key in _KEPT_CONTEXT} | {"reader": reader}
    event.once_key = (event.once_key or "").replace(f"{event.verb}:{person_id}:", f"{event.verb}:{reader}:", 1)


def veil_of(person_id: int, day: date) -> int:
    """The number below zero that stands for a person on this day."""
    row, _made = DaySecret.objects.get_or_create(day=day, defaults={"secret": secrets.token_bytes(32)})
    digest = hmac.digest(bytes(row.secret), str(person_id).encode(), "sha256")
    return -1 - (int.from_bytes(digest[:8]) >> 2)
