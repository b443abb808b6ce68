"""Reading is a fact as well, but a page view must not cost a write in the request.

`note_reading` appends to a stream in Redis/Valkey; `flush_readings` writes batches of it to the log.
What can be lost: readings of the last seconds, if Redis/Valkey loses its memory before a flush (every two
seconds); nothing that anybody wrote. What cannot happen: the same reading twice, because its key is unique.

What comes out of the buffer passes the hooks that settings name (`READING_HOOKS`), in the transaction that writes it:
apps above keep marks that need no log, and take the name off where somebody keeps no record of what they read.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from redis import RedisError

from apps.activity.models import Event
from apps.activity.stream import wake_consumers
from apps.activity.verbs import Verb
from apps.core import valkey

logger = logging.getLogger(__name__)

STREAM = "river:readings"
# About 200 bytes each; a flush that has not run for long loses the oldest beyond this.
MOST_BUFFERED = 200_000
BATCH = 2_000
# One person's views of one entry within half an hour are one reading.
BUCKET_SECONDS = 1800
_FLUSH_LOCK = "hashtextextended('flush readings', 0)"


def note_reading(
    verb: Verb,
    *,
    actor_id: int,
    entry_id: int | None = None,
    community_id: int | None = None,
    context: dict[str, Any] | None = None,
    step: str = "",
) -> None:
    """Buffer one reading; losing it is better than failing the page, so an unreachable buffer is only logged.

    One person's readings of one entry within half an hour count once for each `step` (how far a recording was heard);
    so do those without an entry where they say their step (which words were looked for).
    """
    row: dict[Any, Any] = {
        "v": verb.value,
        "a": actor_id,
        "e": entry_id or "",
        "c": community_id or "",
        "x": json.dumps(context or {}),
        "s": step,
    }
    try:
        valkey.client().xadd(STREAM, row, maxlen=MOST_BUFFERED, approximate=True)
    except RedisError as error:
        logger.warning("A reading was lost: %s", error)


def flush_readings() -> int:
    """Write what is buffered to the log. Returns the number of buffered readings taken."""
    taken = 0
    # The client's annotations allow for bytes; ours decodes what it reads.
    while rows := cast("list[tuple[str, dict[str, str]]]", valkey.client().xrange(STREAM, count=BATCH)):
        with transaction.atomic():
            if not _only_flusher():
                break
            events = _through_hooks([_event(key, row) for key, row in rows])
            Event.objects.bulk_create(events, ignore_conflicts=True)
        # After the commit: a crash in between writes the same keys again, which the unique key ignores.
        valkey.client().xdel(STREAM, *[key for key, _ in rows])
        taken += len(rows)
        if len(rows) < BATCH:
            break
    if taken:
        wake_consumers()
    return taken


def _event(stream_id: str, row: dict[str, str]) -> Event:
    at = datetime.fromtimestamp(int(stream_id.split("-", maxsplit=1)[0]) / 1000, tz=UTC)
    entry_id = int(row["e"]) if row["e"] else None
    bucket = int(at.timestamp()) // BUCKET_SECONDS
    # Rows that an older version has buffered know no steps.
    step = f":{row['s']}" if row.get("s") else ""
    place = f"{entry_id}:{bucket}{step}" if entry_id or step else stream_id
    return Event(
        verb=row["v"],
        at=at,
        actor_id=int(row["a"]),
        entry_id=entry_id,
        community_id=int(row["c"]) if row["c"] else None,
        context=json.loads(row["x"]),
        once_key=f"{row['v']}:{row['a']}:{place}",
    )


def _through_hooks(events: list[Event]) -> list[Event]:
    """What is to be written of these; a hook is given them all, and gives back those that the next one sees."""
    for path in settings.READING_HOOKS:
        events = import_string(path)(events)
    return events


def wait_for_flush() -> None:
    """Let no flush begin before the running transaction has ended: what it changes holds for every later reading."""
    with connection.cursor() as sql:
        sql.execute(f"SELECT pg_advisory_xact_lock({_FLUSH_LOCK})")


def _only_flusher() -> bool:
    with connection.cursor() as sql:
        sql.execute(f"SELECT pg_try_advisory_xact_lock({_FLUSH_LOCK})")
        return bool(sql.fetchone()[0])
