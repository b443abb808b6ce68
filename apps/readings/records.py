"""A person's own record of what they read: what is in it, and what happens when it is taken away.

Forgetting deletes: the events of the log, the rows by day, and what other apps below keep of who read what. The
numbers of those days go down by this reader, as if it had not been counted.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.activity.models import Event
from apps.activity.verbs import READINGS, Verb
from apps.citations.models import Follower
from apps.content.kinds.document.models import Download
from apps.readings.counting import count_readings, recount
from apps.readings.discretion import day_of
from apps.readings.models import ReadingDay, SearchDay


def record_of(person: Any) -> QuerySet[Event]:
    """What is written down of a person's reading; for nobody but themselves."""
    return Event.objects.filter(actor_id=person.pk, verb__in=READINGS)


def forget_all(person: Any) -> int:
    """Delete the whole record. Returns how many readings there were."""
    days = ReadingDay.objects.filter(reader=person.pk)
    searches = SearchDay.objects.filter(reader=person.pk)
    read = list(days.values_list("entry_id", "community_id", "day"))
    looked = list(searches.values_list("communities", "day"))
    number, _each = record_of(person).delete()
    days.delete()
    searches.delete()
    # Their sums stay: they are numbers without a reader.
    Download.objects.filter(person_id=person.pk).delete()
    Follower.objects.filter(person_id=person.pk).delete()
    recount(
        {(entry, day) for entry, _, day in read},
        {(community, day) for _, community, day in read} | {(pk, day) for several, day in looked for pk in several},
    )
    return number


def forget_one(person: Any, event: Event) -> None:
    """Delete one reading; what the others of its day say is counted again from them."""
    day, entry_id = day_of(event.at), event.entry_id
    event.delete()
    if event.verb in {Verb.SEARCHED, Verb.SEARCH_CHOSEN}:
        _forget_search(person, event.context.get("search", ""), day)
    if entry_id is None:
        return
    rows = ReadingDay.objects.filter(reader=person.pk, entry_id=entry_id, day=day)
    read = list(rows.values_list("entry_id", "community_id", "day"))
    rows.delete()
    count_readings(list(_of_day(person, day).filter(entry_id=entry_id).exclude(verb=Verb.SEARCH_CHOSEN)))
    recount({(entry, day) for entry, _, day in read}, {(community, day) for _, community, day in read})
    if event.verb == Verb.DOCUMENT_DOWNLOADED:
        Download.objects.filter(person_id=person.pk, document_id=entry_id, day=day).delete()
    if event.verb == Verb.CITATION_FOLLOWED:
        Follower.objects.filter(person_id=person.pk, citation_id=event.context.get("citation")).delete()


def _forget_search(person: Any, search: str, day: date) -> None:
    rows = SearchDay.objects.filter(reader=person.pk, search=search, day=day)
    touched = {(pk, day) for row in rows for pk in row.communities}
    rows.delete()
    same = _of_day(person, day).filter(verb__in={Verb.SEARCHED, Verb.SEARCH_CHOSEN}, context__search=search)
    count_readings(list(same))
    recount((), touched)


def _of_day(person: Any, day: date) -> QuerySet[Event]:
    start = datetime.combine(day, time(), tzinfo=UTC)
    return record_of(person).filter(at__gte=start, at__lt=start + timedelta(days=1)).order_by("xid", "id")
