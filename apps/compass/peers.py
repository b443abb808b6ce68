"""With whom somebody exchanged enough to ask them: replies between the two in one community and quarter."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.compass.models import PeerInvitation
from apps.compass.self_view import this_quarter

FEWEST_EXCHANGES = 3

# A reply is addressed to the author of what it answers, and to who asked or wrote what stands above it all.
_EXCHANGES = """
    WITH said AS (
        SELECT r.id, r.author_id AS one, to_whom.id AS other
        FROM content_reply r
        JOIN content_entry e ON e.id = r.entry_id
        LEFT JOIN content_reply p ON p.id = r.parent_id
        CROSS JOIN LATERAL (SELECT coalesce(p.author_id, e.author_id) AS id) to_whom
        WHERE e.community_id = %(community)s AND e.removed_at IS NULL
          AND r.removed_at IS NULL AND NOT r.is_history AND r.created_at >= %(since)s
          AND (r.author_id = %(person)s OR to_whom.id = %(person)s)
    )
    SELECT CASE WHEN one = %(person)s THEN other ELSE one END AS peer, count(*)
    FROM said WHERE one <> other GROUP BY 1 HAVING count(*) >= %(fewest)s
"""


def peers_of(person: Any, community: Community) -> list[User]:
    """Whom the person may ask now, those with most exchanges first; without those who were asked already."""
    quarter = this_quarter()
    numbers = exchanges_of(person, community, quarter)
    asked = PeerInvitation.objects.filter(person_id=person.pk, community=community, quarter=quarter)
    people = User.objects.active().filter(pk__in=numbers).exclude(pk__in=asked.values("peer_id"))
    return sorted(people_who_may_read(community, people), key=lambda peer: (-numbers[peer.pk], peer.name))


def exchanges_of(person: Any, community: Community, quarter: date) -> dict[int, int]:
    """The ids of everybody with whom the person exchanged at least three replies since then, and how many."""
    values = {
        "person": person.pk,
        "community": community.pk,
        "since": datetime(quarter.year, quarter.month, quarter.day, tzinfo=UTC),
        "fewest": FEWEST_EXCHANGES,
    }
    with connection.cursor() as sql:
        sql.execute(_EXCHANGES, values)
        return {pk: int(number) for pk, number in sql.fetchall()}


def asked_by(person: Any, community: Community) -> list[User]:
    """Whom the person asked in this quarter, by name; never what came of it."""
    rows = PeerInvitation.objects.filter(person_id=person.pk, community=community, quarter=this_quarter())
    return [row.peer for row in rows.select_related("peer").order_by("peer__name")]
