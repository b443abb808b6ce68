"""What mentions learn from the river: whether their quotes still stand, and who came through them."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import connection
from django.db.models import F

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.citations.models import Citation
from apps.citations.quotes import stands_in
from apps.citations.selectors import words_of
from apps.content.models import Entry

# Readings carry the number of a mention that a browser sent: only a standing mention of that very entry counts, and
# neither its writer nor the authors at both ends are its readers.
_FOLLOW = """
    WITH came AS (
        SELECT DISTINCT ON (c.id, given.person_id) c.id, given.person_id, given.at
        FROM unnest(%(citations)s::bigint[], %(entries)s::bigint[], %(people)s::bigint[], %(ats)s::timestamptz[])
             AS given (citation_id, entry_id, person_id, at)
        JOIN citations_citation c
            ON c.id = given.citation_id AND c.target_id = given.entry_id AND c.withdrawn_at IS NULL
        JOIN content_entry source ON source.id = c.source_id AND NOT source.is_withheld
        JOIN content_entry target ON target.id = c.target_id AND NOT target.is_withheld
        JOIN accounts_user person ON person.id = given.person_id
        WHERE given.person_id NOT IN (c.by_id, source.author_id, target.author_id)
        ORDER BY c.id, given.person_id, given.at
    ), counted AS (
        INSERT INTO citations_follower (citation_id, person_id, at)
        SELECT id, person_id, at FROM came
        ON CONFLICT (citation_id, person_id) DO NOTHING
        RETURNING citation_id
    )
    UPDATE citations_citation c SET reader_count = c.reader_count + sums.n
    FROM (SELECT citation_id, count(*) AS n FROM counted GROUP BY citation_id) AS sums
    WHERE c.id = sums.citation_id
"""


class CitationConsumer(Consumer):
    """Keeps the mentions true."""

    name: ClassVar[str] = "citations"
    verbs: ClassVar[frozenset[Verb]] = frozenset({Verb.ENTRY_EDITED, Verb.TEXT_EXTRACTED, Verb.CITATION_FOLLOWED})

    def apply(self, events: Sequence[Event]) -> None:
        _check_quotes({event.entry_id for event in events if event.verb != Verb.CITATION_FOLLOWED and event.entry_id})
        _count_followers([event for event in events if event.verb == Verb.CITATION_FOLLOWED])


def _check_quotes(entry_ids: set[int]) -> None:
    """Look anew whether the words still stand in what was edited."""
    rows = Citation.objects.filter(target_id__in=entry_ids).select_related("target")
    for citation in rows:
        stands = stands_in(citation.quote, words_of(citation.target))
        if stands != citation.quote_stands:
            Citation.objects.filter(pk=citation.pk).update(quote_stands=stands)
            # Both pages show it.
            Entry.objects.filter(pk__in=[citation.source_id, citation.target_id]).update(version=F("version") + 1)


def _count_followers(events: list[Event]) -> None:
    rows = [
        (event.context["citation"], event.entry_id, event.actor_id, event.at)
        for event in events
        if event.entry_id and event.actor_id and isinstance(event.context.get("citation"), int)
    ]
    if not rows:
        return
    citations, entries, people, ats = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as sql:
        sql.execute(_FOLLOW, {"citations": citations, "entries": entries, "people": people, "ats": ats})
