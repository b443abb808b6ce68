"""Reading is a fact as well, but a page view must not cost a write in the request.

`note_reading` appends to a stream in Redis/Valkey; `flush_readings` writes batches of it to the log.
What can be lost: readings of the last seconds, if Redis/Valkey loses its memory before a flush (every two
seconds); nothing that anybody wrote. What cannot happen: the same reading twice, because its key is unique.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any, cast

from django.db import connection, transaction
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

    One person's readings of one entry within half an hour count once for each `step` (how far a recording was heard).
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
            Event.objects.bulk_create([_event(key, row) for key, row in rows], ignore_conflicts=True)
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
    once_key = f"{row['v']}:{row['a']}:{entry_id}:{bucket}{step}" if entry_id else f"{row['v']}:{row['a']}:{stream_id}"
    return Event(
        verb=row["v"],
        at=at,
        actor_id=int(row["a"]),
        entry_id=entry_id,
        community_id=int(row["c"]) if row["c"] else None,
        context=json.loads(row["x"]),
        once_key=once_key,
    )


def _only_flusher() -> bool:
    with connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('flush readings', 0))")
        return bool(sql.fetchone()[0])
