"""Bursts: what one person wrote in one community in a short while, or what was released there together."""

from collections.abc import Hashable, Iterable
from datetime import timedelta
from typing import Any

# From one entry to the next.
GAP = timedelta(hours=1)
# Two of somebody are two rows.
FEWEST = 3
MOST = 25


def bursts(rows: Iterable[Any], *, is_new: Any) -> list[list[Any]]:
    """The rows, which go back in time, with those of one burst put together; each burst has its latest first.

    Rows have `at`, `author_id`, `community_id`, `prepared_at` and `reason`. What `is_new` is never put together with
    what is not: a line is drawn between them.
    """
    groups: list[list[Any]] = []
    running: dict[Hashable, list[Any]] = {}
    for row in rows:
        key = (*burst_key(row), is_new(row))
        group = running.get(key)
        if group and not row.reason and group[-1].at - row.at <= GAP and len(group) < MOST:
            group.append(row)
            continue
        groups.append([row])
        if not row.reason:
            running[key] = groups[-1]
    return [part for group in groups for part in ([group] if len(group) >= FEWEST else [[row] for row in group])]


def burst_key(row: Any) -> tuple[int, int]:
    """Whose burst it would be: the community's where it was prepared before a launch, else its author's."""
    return row.community_id, 0 if row.prepared_at else row.author_id
