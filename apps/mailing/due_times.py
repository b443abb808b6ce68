"""When a digest is due: seven in the morning by the reader's own clock, on Mondays, or on the first of the month."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.mailing.models import Pace

HOUR = time(7)
DIGEST_PACES = (Pace.DAILY, Pace.WEEKLY, Pace.MONTHLY)


def last_due(pace: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The latest moment, now at most, at which a digest of this rhythm was due."""
    day = now.astimezone(zone).date()
    if _moment(day, zone) > now:
        day -= timedelta(days=1)
    return _moment(_back_to(pace, day), zone)


def next_due(pace: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after now at which a digest of this rhythm is due."""
    day = now.astimezone(zone).date()
    if _moment(day, zone) <= now:
        day += timedelta(days=1)
    if pace == Pace.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    elif pace == Pace.MONTHLY and day.day != 1:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _moment(day, zone)


def _back_to(pace: str, day: date) -> date:
    if pace == Pace.WEEKLY:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if pace == Pace.MONTHLY else day


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, HOUR, zone)
