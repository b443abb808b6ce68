"""The lines of a person's own record of reading, and what an entry's page says of its readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.models import Entry
from apps.readings.policies import may_see_readers
from apps.readings.selectors import Readers, readers_of

ICONS = {
    Verb.SEARCHED: "search",
    Verb.SEARCH_CHOSEN: "arrow",
    Verb.EPISODE_PLAYED: "headphones",
    Verb.DOCUMENT_DOWNLOADED: "download",
    Verb.CITATION_FOLLOWED: "quote",
    Verb.ENTRY_READ: "check",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One reading: what was done, and with what (a title without address: no longer to be seen)."""

    event: Event
    icon: str
    what: str
    title: str
    address: str


def lines_of(viewer: Any, events: Iterable[Event]) -> list[Line]:
    """The readings as sentences, with what they were about as the viewer may see it now; two statements."""
    events = list(events)
    entries = (
        Entry.objects.visible_to(viewer)
        .only("title", "slug", "kind")
        .in_bulk({event.entry_id for event in events if event.entry_id})
    )
    chosen = {event.context.get("person") for event in events if event.verb == Verb.SEARCH_CHOSEN}
    people = User.objects.visible_to(viewer).in_bulk([pk for pk in chosen if isinstance(pk, int)])
    return [_line(event, entries, people) for event in events]


def _line(event: Event, entries: dict[int, Entry], people: dict[int, User]) -> Line:
    verb, context = Verb(event.verb), event.context
    target: Entry | User | None = entries.get(event.entry_id or 0) or people.get(context.get("person", 0))
    if verb == Verb.SEARCHED:
        words = context.get("words", "")
        title = f"“{words}”" if words else _("words that are no longer kept")
        return Line(event, ICONS[verb], _("Searched"), title, "")
    title = str(target) if target else _("something that you no longer see")
    return Line(event, ICONS.get(verb, "eye"), _what(verb, context), title, target.get_absolute_url() if target else "")


def _what(verb: Verb, context: dict[str, Any]) -> str:
    if verb == Verb.EPISODE_PLAYED:
        percent = context.get("reached", 0)
        return _("Listened to %(percent)s %% of") % {"percent": percent} if percent else _("Began to listen to")
    words = {
        Verb.ENTRY_VIEWED: _("Opened"),
        Verb.ENTRY_READ: _("Read to the end"),
        Verb.SEARCH_CHOSEN: _("Chose from what was found"),
        Verb.DOCUMENT_DOWNLOADED: _("Downloaded"),
        Verb.CITATION_FOLLOWED: _("Came through a mention to"),
    }
    return words[verb]


def seconds_to_read(entry: Entry) -> int:
    """How long its text has to be in sight before it can count as read to the end.

    A third of the time that it takes at 200 words a minute, at most two minutes; of a short one the whole time, but
    no more than 15 seconds.
    """
    whole = entry.word_count * 60 / 200
    return max(2, round(min(max(whole * 0.3, min(whole, 15)), 120)))


@dataclass(frozen=True, slots=True)
class ReadersShown:
    """What an entry's page says: how many read it lately, if that may be said; more for those who wrote it."""

    sentence: str
    readers: Readers | None


def readers_shown(viewer: Any, entry: Entry) -> ReadersShown | None:
    """For the page of a published entry; from the cache as a rule."""
    if entry.is_removed or entry.is_withheld:
        return None
    readers = readers_of(entry)
    number = readers.month.readers
    sentence = ""
    if number:
        text = ngettext(
            "%(n)s person or more read this in the last 30 days",
            "%(n)s people or more read this in the last 30 days",
            number,
        )
        sentence = text % {"n": number}
    return ReadersShown(sentence, readers if may_see_readers(viewer, entry) is None else None)
