"""What the shelves learn from the river: who had what open, and where people's acts have to be weighed anew."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import ClassVar

from django.db import connection, transaction

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.feeds import engagement
from apps.feeds.ranking import forget_ranks
from apps.feeds.reading_marks import take_in, take_in_again
from apps.feeds.scoring import ACTS, VIEWS

# What one person alone takes back.
_UNDONE = frozenset(
    {
        Verb.RATING_WITHDRAWN,
        Verb.THANKS_WITHDRAWN,
        Verb.REPLY_UNENDORSED,
        Verb.ENTRY_UNKEPT,
        Verb.ENTRY_UNFOLLOWED,
    }
)
# What opens or closes the entry itself to everybody's acts.
_OF_ENTRIES = frozenset({Verb.ENTRY_REMOVED, Verb.ENTRY_RESTORED, Verb.ENTRY_RELEASED, Verb.ENTRY_WITHHELD})
# What ends or renews acts of others than who did it.
_OF_ACTS = frozenset(
    {
        Verb.REPLY_REMOVED,
        Verb.REPLY_RESTORED,
        Verb.ANSWER_ACCEPTED,
        Verb.ANSWER_UNACCEPTED,
        Verb.CITATION_WITHDRAWN,
    }
)
# What may change who wrote the entry.
_OF_AUTHORS = frozenset({Verb.ENTRY_EDITED})
_OF_PEOPLE = frozenset(
    {Verb.PERSON_DEACTIVATED, Verb.PERSON_REACTIVATED, Verb.PERSON_CLAIMED, Verb.READING_RECORD_CHANGED}
)
_OF_LISTS = frozenset({Verb.LIST_PUBLISHED, Verb.LIST_CHANGED, Verb.LIST_WITHDRAWN})
# An article or a page that comes or goes takes along what it carries on.
_CARRIED = """
    SELECT target_id FROM citations_citation WHERE source_id = ANY(%(entries)s)
    UNION SELECT source_id FROM wiki_provenance WHERE page_id = ANY(%(entries)s)
"""


class FeedConsumer(Consumer):
    """Keeps what's popular and what has been seen. Imported history moves neither."""

    name: ClassVar[str] = "feeds"
    verbs: ClassVar[frozenset[Verb]] = (
        VIEWS
        | ACTS
        | _UNDONE
        | _OF_ENTRIES
        | _OF_ACTS
        | _OF_AUTHORS
        | _OF_PEOPLE
        | _OF_LISTS
        | {Verb.ENTRIES_SUMMED_UP}
    )

    def apply(self, events: Sequence[Event]) -> None:
        pairs = take_in(events)
        take_in_again({e.person_id for e in events if e.verb == Verb.READING_RECORD_CHANGED and e.person_id})
        pairs |= {(e.entry_id, e.actor_id) for e in events if e.verb in _UNDONE and e.entry_id and e.actor_id}
        opened = _entries(events, _OF_ENTRIES)
        acted = _entries(events, _OF_ACTS) | _carried(opened | _entries(events, {Verb.ENTRIES_SUMMED_UP}))
        stale = engagement.settle_pairs(pairs) | engagement.settle_entries(opened) | engagement.settle_acts(acted)
        stale |= engagement.settle_authors(_entries(events, _OF_AUTHORS)) | engagement.settle_people(_people(events))
        # Marks of an entry count in its sums as well, whoever gave them.
        stale |= _entries(events, self.verbs - VIEWS)
        if communities := engagement.sum_up(stale):
            transaction.on_commit(partial(forget_ranks, communities))


def _entries(events: Sequence[Event], verbs: AbstractSet[Verb]) -> set[int]:
    """On which entries one of these things happened."""
    return {event.entry_id for event in events if event.verb in verbs and event.entry_id}


def _carried(entry_ids: set[int]) -> set[int]:
    """What these entries mention or sum up."""
    if not entry_ids:
        return set()
    with connection.cursor() as sql:
        sql.execute(_CARRIED, {"entries": list(entry_ids)})
        return {entry_id for (entry_id,) in sql.fetchall()}


def _people(events: Sequence[Event]) -> set[int]:
    """People whose acts are all to be weighed anew: one's account closed or opened, or one's list changed."""
    wanted = _OF_PEOPLE | _OF_LISTS
    return {event.person_id for event in events if event.verb in wanted and event.person_id}
