"""The daily budget at work: what of the less personal kinds rings, joins a row that waits anyway, or is held.

A budget counts by the person's own calendar. Every thing told is in one place: in a single row, which cost one of the
day's budget or joined a row that nobody has read yet, or among what is held until the rest of the day is told
(`rest.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from apps.accounts.models import Profile
from apps.core import clock
from apps.notifications.budgeting import USUAL_MOST, DailyBudget
from apps.notifications.deliveries import Subject
from apps.notifications.models import Kind, Notification
from apps.notifications.preferences import zone_of

# What happens in what one follows. All else is about oneself, or waits for one's own act.
BUDGETED = frozenset({Kind.FOLLOWED, Kind.POSTED, Kind.LAUNCHED})
_SPEND = """
    INSERT INTO notifications_rungday AS d (user_id, day, count, rest_told)
    SELECT unnest(%(users)s::bigint[]), %(day)s, 1, false
    ON CONFLICT (user_id, day) DO UPDATE SET count = d.count + 1 WHERE d.count < %(most)s
    RETURNING d.user_id
"""


@dataclass(frozen=True, slots=True)
class Shares:
    """Who hears of it at once, who finds one more in a row that waits, and for whom it is held."""

    ringing: frozenset[int]
    joining: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()


def ration(subject: Subject, user_ids: Iterable[int], travelling: set[int]) -> Shares:
    """Share these people out, and take what rings off their budgets. `travelling`: whom other channels tell too.

    One more in a row that waits rings nobody, so it costs nothing; but it would travel, and then it does.
    """
    everybody = frozenset(user_ids)
    if subject.kind not in BUDGETED or not everybody:
        return Shares(everybody)
    joining = _waited_for(subject, everybody - travelling)
    ringing = _spend(everybody - joining)
    return Shares(ringing, joining, everybody - joining - ringing)


def _waited_for(subject: Subject, user_ids: Iterable[int]) -> frozenset[int]:
    """Those who have a row about it that they have not read yet."""
    rows = Notification.objects.unread().filter(
        kind=subject.kind, entry_id=subject.entry_id, community_id=subject.community_id, is_held=False, bundle=None
    )
    return frozenset(rows.filter(user_id__in=user_ids).values_list("user_id", flat=True))


def _spend(user_ids: frozenset[int]) -> frozenset[int]:
    """Those whose budget of this day has room for one more, which it then counts."""
    budgets = dict(DailyBudget.objects.filter(user_id__in=user_ids).values_list("user_id", "most"))
    days = _days_of(user_ids)
    alike: defaultdict[tuple[date, int], list[int]] = defaultdict(list)
    ringing: set[int] = set()
    for pk in user_ids:
        most = budgets.get(pk, USUAL_MOST)
        if most is None:
            ringing.add(pk)
        elif most:
            alike[days[pk], most].append(pk)
    with connection.cursor() as sql:
        for (day, most), people in sorted(alike.items()):
            sql.execute(_SPEND, {"users": sorted(people), "day": day, "most": most})
            ringing.update(pk for (pk,) in sql.fetchall())
    return frozenset(ringing)


def _days_of(user_ids: frozenset[int]) -> dict[int, date]:
    """Which day it is for each of them."""
    now = clock.now()
    elsewhere = Profile.objects.filter(user_id__in=user_ids).exclude(time_zone="UTC")
    zones = dict(elsewhere.values_list("user_id", "time_zone"))
    today = {name: now.astimezone(zone_of(name)).date() for name in {*zones.values(), "UTC"}}
    return {pk: today[zones.get(pk, "UTC")] for pk in user_ids}
