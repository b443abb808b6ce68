"""A community with a past, and what is counted of its members' skills."""

from datetime import UTC, datetime, time
from typing import Any

from apps.compass.counting import Count, count_skills
from apps.compass.skills import Skill
from apps.content.models import Entry
from apps.core import clock
from apps.participation import method
from apps.ratings.mark_services import keep_entry
from apps.readings.models import EntryDay
from tests.participation.making import Place, make_place

# The window that tests look at has just been settled.
LAST = method.last_settled_week(datetime.now(UTC))


def past_place(weeks: int = 20, number: int = 6) -> Place:
    """The community, at noon of the Monday so many weeks before the end of the window."""
    place = make_place(number)
    place.now = datetime.combine(method.monday_of(LAST + 1 - weeks), time(12), UTC)
    return place


def counted(place: Place, skill: Skill, who: int) -> tuple[int, int, int] | None:
    """k, n and tries of one of its people; None where there was no opportunity."""
    place.flow()
    found = {(row.skill, row.person_id): row for row in count_skills([place.community.pk], LAST)}
    row: Count | None = found.get((skill.value, place.people[who].pk))
    return (row.k, row.n, row.tries) if row else None


def read_by(entry: Entry, number: int, at: datetime) -> None:
    """So many different people read the entry on that day."""
    none: dict[str, Any] = dict.fromkeys(("ended", "players", "played_half", "played_through", "downloaders"), 0)
    EntryDay.objects.create(entry=entry, day=at.date(), readers=number, **none)


def keep(place: Place, who: int, entry: Entry) -> None:
    """Somebody keeps it, an hour later."""
    with clock.as_of(place.later(hours=1).now):
        keep_entry(by=place.people[who], entry=entry)
