"""What people published in one community on one day is shown as one row: "Maya Chen and 2 others published 4 entries".

Gathered when it is shown, by the day of the reader's own clock, so that each entry stays a row that is read and muted
by itself. A list asks for the latest row of each day and community only, so its pages neither split nor repeat one.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.fields import DateTimeField
from django.db.models.functions import TruncDate

from apps.notifications.models import Kind, Notification, NotificationQuerySet
from apps.notifications.preferences import zone_of

# No day is longer, also where clocks are put back.
LONGEST_DAY = timedelta(hours=25)

type Place = tuple[int | None, date]


def clock_of(viewer: Any) -> ZoneInfo:
    """The time zone by whose days the viewer's rows are gathered."""
    return zone_of(viewer.profile.time_zone)


def place_of(community_id: int | None, moment: datetime, zone: ZoneInfo) -> Place:
    """What rows that are shown as one have in common."""
    return community_id, moment.astimezone(zone).date()


def latest_of_each(rows: NotificationQuerySet, zone: ZoneInfo) -> NotificationQuerySet:
    """These rows without those of new entries that a later one of the same community and day stands for."""
    day = TruncDate("latest_at", tzinfo=zone)
    until = ExpressionWrapper(OuterRef("latest_at") + LONGEST_DAY, output_field=DateTimeField())
    later = (
        rows.filter(kind=Kind.POSTED, community_id=OuterRef("community_id"))
        .filter(latest_at__gte=OuterRef("latest_at"), latest_at__lt=until)
        .filter(Q(latest_at__gt=OuterRef("latest_at")) | Q(pk__gt=OuterRef("pk")))
        .annotate(day=day)
        .filter(day=OuterRef("day"))
        .order_by()
    )
    return rows.annotate(day=day).exclude(Q(Exists(later), kind=Kind.POSTED))


def gathered(
    rows: NotificationQuerySet, heads: Sequence[Notification], zone: ZoneInfo
) -> dict[int, list[Notification]]:
    """By the latest row of each day and community, all that it stands for, the latest first. One statement."""
    wanted = {place_of(row.community_id, row.latest_at, zone): row.pk for row in heads if row.kind == Kind.POSTED}
    found: defaultdict[int, list[Notification]] = defaultdict(list)
    if not wanted:
        return found
    days = [day for _, day in wanted]
    begin = datetime.combine(min(days), datetime.min.time(), zone)
    end = datetime.combine(max(days) + timedelta(days=1), datetime.min.time(), zone)
    members = rows.filter(
        kind=Kind.POSTED, community__in={pk for pk, _ in wanted}, latest_at__gte=begin, latest_at__lt=end
    )
    for row in members.select_related("actor", "entry", "community").order_by("-latest_at", "-pk"):
        head = wanted.get(place_of(row.community_id, row.latest_at, zone))
        if head is not None:
            found[head].append(row)
    return found
