"""Counting who took a document along."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import connection

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb

# A person counts once a day for each document; its author's own downloads do not count.
_COUNT = """
    WITH taken AS (
        INSERT INTO document_download (document_id, person_id, day)
        SELECT DISTINCT document.entry_id, person.id, (given.at AT TIME ZONE 'UTC')::date
        FROM unnest(%(entries)s::bigint[], %(people)s::bigint[], %(ats)s::timestamptz[]) AS given (entry_id, who, at)
        JOIN document_document document ON document.entry_id = given.entry_id
        JOIN content_entry entry ON entry.id = given.entry_id AND entry.author_id <> given.who
        JOIN accounts_user person ON person.id = given.who
        ON CONFLICT DO NOTHING
        RETURNING document_id
    ), counted AS (
        UPDATE document_document d SET downloads = d.downloads + new.n
        FROM (SELECT document_id, count(*) AS n FROM taken GROUP BY document_id) new
        WHERE d.entry_id = new.document_id
        RETURNING d.entry_id
    )
    UPDATE content_entry SET version = version + 1 WHERE id IN (SELECT entry_id FROM counted)
"""


class DownloadConsumer(Consumer):
    """Keeps the number of downloads."""

    name: ClassVar[str] = "downloads"
    verbs: ClassVar[frozenset[Verb]] = frozenset({Verb.DOCUMENT_DOWNLOADED})

    def apply(self, events: Sequence[Event]) -> None:
        real = [event for event in events if event.actor_id and event.entry_id]
        with connection.cursor() as sql:
            sql.execute(
                _COUNT,
                {
                    "entries": [event.entry_id for event in real],
                    "people": [event.actor_id for event in real],
                    "ats": [event.at for event in real],
                },
            )
