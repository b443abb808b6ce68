"""When what was prepared is released: pure reckoning with days, hours and time zones."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def release_times(
    count: int, *, per_day: int | None, hour: int, zone: str, start: datetime, at_once: bool
) -> list[datetime]:
    """`count` moments in order, for a launch at `start`.

    Without `per_day` all are `start`. Otherwise `per_day` of them share a moment: the first of them `start` itself
    where `at_once` (the day of the launch must not be empty), the next ones `hour` o'clock in the zone on the days
    that follow. An hour that the clock skips in spring is the one after it; one that comes twice is the first.
    """
    if not per_day:
        return [start] * count
    here = ZoneInfo(zone)
    day = start.astimezone(here).date()
    today_is_over = datetime(day.year, day.month, day.day, hour, tzinfo=here) <= start
    moments = []
    for number in range(count):
        turn = number // per_day
        date = day + timedelta(days=turn if at_once else turn + today_is_over)
        moments.append(datetime(date.year, date.month, date.day, hour, tzinfo=here) if turn or not at_once else start)
    return moments
