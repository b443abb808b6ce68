"""What tests of the popular shelf do and look at."""

from collections.abc import Sequence

from apps.accounts.models import User
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.models import Entry
from apps.feeds.popular import popular_rows


def titles(entries: Sequence[Entry]) -> list[str]:
    """In order."""
    return [entry.title for entry in entries]


def standing(viewer: User) -> list[str]:
    """What stands out, without what is only tried out."""
    return [row.entry.title for row in popular_rows(viewer) if "few" not in row.why.lower()]


def view(entry: Entry, *people: User, shelf: bool = False) -> None:
    """As the flush of the buffer writes it."""
    context = {"from": "popular"} if shelf else {}
    for person in people:
        record_event(Verb.ENTRY_VIEWED, actor_id=person.pk, entry_id=entry.pk, context=context)
