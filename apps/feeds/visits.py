"""When somebody was last here, and what they have seen.

A visit ends with half an hour of absence: no list looked at and nothing done or read. It is asked together with the
marks of what was seen, in one statement. Whoever looks around leaves word at most every ten minutes; what they read
and write in between is in the log, which says as well that they were here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection

from apps.activity.models import Origin
from apps.core import clock

ABSENCE = timedelta(minutes=30)
_NOTED_SECONDS = 600
# So many of somebody's latest acts are looked at for the last pause among them.
_ACTS = 50

_SEEN = "SELECT entry_id, seen_at FROM feeds_readmark WHERE user_id = %(me)s AND entry_id = ANY(%(entries)s)"
_ASKED = f"SELECT NULL::bigint, before_at FROM feeds_visit WHERE user_id = %(me)s UNION ALL {_SEEN}"  # noqa: S608  # Our own text.
# The last pause of half an hour since the last look ended the visit before; without one, this visit goes on.
_NOTED = f"""
    WITH known AS (SELECT before_at, seen_at FROM feeds_visit WHERE user_id = %(me)s),
    acts AS (
        SELECT seen_at AS at FROM known
        UNION ALL
        SELECT at FROM (
            SELECT at FROM activity_event WHERE actor_id = %(me)s AND origin <> %(import)s
            ORDER BY at DESC LIMIT %(acts)s
        ) AS latest
        WHERE at <= %(now)s AND at > coalesce((SELECT seen_at FROM known), '-infinity')
    ),
    away AS (
        SELECT max(at) AS since
        FROM (SELECT at, lag(at, 1, %(now)s::timestamptz) OVER (ORDER BY at DESC) AS later FROM acts) AS pauses
        WHERE later - at > %(absence)s
    ),
    look AS (
        INSERT INTO feeds_visit (user_id, before_at, seen_at)
        SELECT %(me)s, coalesce(away.since, (SELECT before_at FROM known)), %(now)s FROM away
        ON CONFLICT (user_id) DO UPDATE SET before_at = excluded.before_at, seen_at = excluded.seen_at
        RETURNING before_at
    )
    SELECT NULL::bigint, before_at FROM look UNION ALL {_SEEN}
"""  # noqa: S608  # Our own text.


@dataclass(frozen=True, slots=True)
class Look:
    """When the viewer had each entry open last, and the end of their last visit (None: nobody knows of one)."""

    viewer_id: int | None
    seen: dict[int, datetime]
    since: datetime | None

    def is_unread(self, entry: Any) -> bool:
        """Whether it has moved since the viewer had it open, or was never opened; one's own never is."""
        if self.viewer_id is None or entry.author_id == self.viewer_id:
            return False
        seen = self.seen.get(entry.pk)
        return seen is None or seen < entry.active_at


def look(viewer: Any, entry_ids: Sequence[int], *, is_visit: bool = False) -> Look:
    """What the viewer has seen of these entries, and when they were here last; one statement.

    `is_visit`: that they look now is part of a visit of theirs.
    """
    if not viewer.is_authenticated:
        return Look(None, {}, None)
    noted = is_visit and bool(cache.add(f"look:{viewer.pk}", 1, _NOTED_SECONDS))
    values = {
        "me": viewer.pk, "entries": list(entry_ids), "now": clock.now(), "absence": ABSENCE, "acts": _ACTS,
        "import": Origin.IMPORT.value,
    }  # fmt: skip
    with connection.cursor() as sql:
        sql.execute(_NOTED if noted else _ASKED, values)
        rows = dict(sql.fetchall())
    since = rows.pop(None, None)
    return Look(viewer.pk, rows, since)
