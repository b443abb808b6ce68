"""`Entry.objects.visible_to(viewer, within=...)` as text, for lists that every page asks for.

Building a statement from querysets takes longer than the database needs to answer it. A test holds both to the same
rows.
"""

from collections.abc import Collection, Iterable
from typing import Any

from apps.communities.selectors import prepared_community_ids
from apps.communities.standing import readable_community_ids

# Of `content_entry e`. A list of ids and no array: with a single id, the planner takes it as that and finds the rows in
# order by the community's own index.
LISTED = """
    e.community_id IN %(listed)s AND e.removed_at IS NULL
    AND (NOT e.is_withheld OR e.community_id = ANY(%(preparing)s) AND e.prepared_at IS NOT NULL)
"""


def listed_values(viewer: Any, within: Collection[int]) -> dict[str, Any]:
    """What `LISTED` names, for this viewer and these communities."""
    return {
        "listed": ids_listed(pk for pk in readable_community_ids(viewer) if pk in within),
        "preparing": prepared_community_ids(viewer, launched=False),
    }


def ids_listed(ids: Iterable[int]) -> tuple[int, ...]:
    """The ids as `IN %(name)s` takes them: SQL knows no empty list, and nothing has the number 0."""
    return tuple(ids) or (0,)
