"""How many members are active: the number that a vote is measured by."""

from datetime import timedelta
from typing import Any

from django.db import connection

from apps.communities.models import State
from apps.core import clock

# A member is active who did something in the community within this time, or came into it.
ACTIVE_WITHIN = timedelta(weeks=12)

_ACTIVE = """
    SELECT count(*) FROM communities_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    WHERE m.community_id = %(community)s AND m.state = %(state)s AND (
        m.joined_at >= %(since)s AND NOT m.is_history
        OR EXISTS (
            SELECT FROM activity_event e
            WHERE e.actor_id = m.user_id AND e.community_id = %(community)s AND e.at >= %(since)s
              AND e.origin NOT IN ('import', 'system')
        )
    )
"""


def active_members(community_id: int) -> int:
    """Members who did something here in the last twelve weeks, reading included where they keep a record of it."""
    values: dict[str, Any] = {
        "community": community_id,
        "state": State.ACTIVE.value,
        "since": clock.now() - ACTIVE_WITHIN,
    }
    with connection.cursor() as sql:
        sql.execute(_ACTIVE, values)
        (count,) = sql.fetchone()
    return int(count)
