"""What the budgets of the day held back, told once a day as one: "14 more in what you follow".

It is told at the person's hour or, where that is quiet, as soon as it no longer is. All in one transaction: what was
held stands inside the new row afterwards, so nothing is lost and nothing told twice.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Min

from apps.accounts.models import User
from apps.core import clock
from apps.notifications import bell
from apps.notifications.budgeting import DAYS_KEPT, USUAL_HOUR, DailyBudget
from apps.notifications.deliveries import Subject, hand_over
from apps.notifications.models import GROUP_OF, Channel, Kind, Notification, RungDay
from apps.notifications.preferences import Preferences, is_quiet, preferences_of, zone_of


def tell_rest() -> int:
    """Tell everybody whose hour has come what was held for them. Returns how many were told."""
    now = clock.now()
    RungDay.objects.filter(day__lt=(now - DAYS_KEPT).date()).delete()
    held = Notification.objects.unread().filter(is_held=True)
    since = dict(held.values_list("user_id").annotate(Min("first_at")).order_by("user_id"))
    hours = dict(DailyBudget.objects.filter(user_id__in=since).values_list("user_id", "hour"))
    people = User.objects.active().filter(pk__in=since).select_related("profile").order_by("pk")
    return sum(
        _tell(person, now.astimezone(zone_of(person.profile.time_zone)))
        for person in people
        if since[person.pk] < last_hour(now, hours.get(person.pk, USUAL_HOUR), person.profile.time_zone)
    )


def last_hour(moment: datetime, hour: int, zone: str) -> datetime:
    """When it was that hour for the last time, by the clock of the zone."""
    here = moment.astimezone(zone_of(zone))
    today = datetime.combine(here.date(), time(hour), here.tzinfo)
    # Compared as moments, so that a clock put forward or back in between does no harm.
    if today.timestamp() <= here.timestamp():
        return today
    return datetime.combine(here.date() - timedelta(days=1), time(hour), here.tzinfo)


@transaction.atomic
def _tell(person: User, here: datetime) -> bool:
    """Tell one person, whose clock shows `here`; the row of the day makes a second worker wait and then find it."""
    wishes = preferences_of(person)
    if wishes.quiet and is_quiet(wishes.quiet.starts, wishes.quiet.ends, here, person.profile.time_zone):
        return False
    RungDay.objects.get_or_create(user=person, day=here.date())
    if not RungDay.objects.filter(user=person, day=here.date(), rest_told=False).update(rest_told=True):
        return False
    held = Notification.objects.unread().filter(user=person, is_held=True).select_for_update(of=("self",))
    parts = list(held)
    told = _worth_telling(person, parts, wishes)
    _let_go(part.pk for part in parts if part not in told)
    if not told:
        return False
    row, by_bell = _gather(person, told, wishes)
    _send_on(person, row, told, wishes, by_bell=by_bell)
    return True


def _worth_telling(person: User, parts: list[Notification], wishes: Preferences) -> list[Notification]:
    """What the person still sees, and has not switched off meanwhile."""
    seen = set(
        Notification.objects.seen_by(person).filter(pk__in=[part.pk for part in parts]).values_list("pk", flat=True)
    )
    return [part for part in parts if part.pk in seen and _channels_of(part, wishes)]


def _channels_of(part: Notification, wishes: Preferences) -> set[str]:
    group = GROUP_OF[Kind(part.kind)]
    return {channel for channel, wished in wishes.by_channel.items() if wished[group]}


def _let_go(ids: Iterable[int]) -> None:
    """These are told by nothing any more; they stay in the list as if read."""
    Notification.objects.filter(pk__in=list(ids)).update(is_held=False, read_at=clock.now())


def _gather(person: User, told: list[Notification], wishes: Preferences) -> tuple[Notification, bool]:
    """The row with the rest of the day; one that still waits to be read holds more from now on.

    For whom the bell tells none of it, the row only serves the other channels, so it counts as read.
    """
    now = clock.now()
    by_bell = any(Channel.BELL in _channels_of(part, wishes) for part in told)
    empty = Notification(user=person, kind=Kind.MORE, count=0, first_at=now, read_at=None if by_bell else now)
    mine = Notification.objects.unread().filter(user=person, kind=Kind.MORE)
    row = (mine.select_for_update(of=("self",)).first() if by_bell else None) or empty
    row.count += sum(part.count for part in told)
    row.latest_at = now
    row.save()
    changes = {"is_held": False, "bundle": row} | ({} if by_bell else {"read_at": now})
    Notification.objects.filter(pk__in=[part.pk for part in told]).update(**changes)
    return row, by_bell


def _send_on(person: User, row: Notification, told: list[Notification], wishes: Preferences, *, by_bell: bool) -> None:
    by_channel = {
        channel: {person.pk} if any(channel in _channels_of(part, wishes) for part in told) else set[int]()
        for channel in Channel.values
    }
    hand_over(Subject(Kind.MORE, row.latest_at), [person.pk], notifications={person.pk: row.pk}, wishes=by_channel)
    if by_bell:
        transaction.on_commit(partial(bell.ring, [person.pk], gently=True))
