"""With whom somebody exchanged enough to ask them: what passed openly between the two, in one community and lately."""

from datetime import timedelta
from typing import Any

from django.db import connection

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.compass.models import PeerInvitation
from apps.compass.self_view import this_quarter
from apps.core import clock

FEWEST_EXCHANGES = 3
# As long as a quarter; counted back from today, so that the first weeks of one do not leave everybody without peers.
LATELY = timedelta(weeks=13)

# A reply is addressed to the author of what it answers, and to who asked or wrote what stands above it all. Beside
# replies: who pointed to the other's work, improved it, called them in, invited or welcomed them. One reply is one
# exchange, whatever it says. Thanks, ratings and reading stay unsaid, here too.
_EXCHANGES = """
    WITH said AS (
        SELECT r.author_id AS one, coalesce(p.author_id, e.author_id) AS other, r.id AS reply_id,
               NULL::bigint AS event_id
        FROM content_reply r
        JOIN content_entry e ON e.id = r.entry_id
        LEFT JOIN content_reply p ON p.id = r.parent_id
        WHERE e.community_id = %(community)s AND e.removed_at IS NULL
          AND r.removed_at IS NULL AND NOT r.is_history AND r.created_at >= %(since)s
          AND (r.author_id = %(person)s OR coalesce(p.author_id, e.author_id) = %(person)s)
        UNION
        -- What was pointed to in an answer is the entry of the act; who had something of it, the asker.
        SELECT a.person_id, coalesce(x.author_id, a.beneficiary_id), a.reply_id,
               CASE WHEN a.reply_id IS NULL THEN a.event_id END
        FROM participation_act a
        LEFT JOIN content_entry x ON x.id = a.entry_id AND a.signal = 'referred'
        WHERE a.community_id = %(community)s AND a.at >= %(since)s AND NOT a.is_reversed
          AND a.signal IN ('referred', 'featured', 'improved', 'introduced', 'invited', 'welcomed')
          AND (a.person_id = %(person)s OR coalesce(x.author_id, a.beneficiary_id) = %(person)s)
        UNION
        SELECT a.person_id, u.person_id, a.reply_id, CASE WHEN a.reply_id IS NULL THEN a.event_id END
        FROM participation_act a JOIN participation_use u ON u.act_id = a.id
        WHERE a.community_id = %(community)s AND a.at >= %(since)s AND NOT a.is_reversed AND a.signal = 'introduced'
          AND (a.person_id = %(person)s OR u.person_id = %(person)s)
    )
    SELECT CASE WHEN one = %(person)s THEN other ELSE one END AS peer, count(*)
    FROM said WHERE one <> other GROUP BY 1 HAVING count(*) >= %(fewest)s
"""


def peers_of(person: Any, community: Community) -> list[User]:
    """Whom the person may ask now, those with most exchanges first; without those who were asked already."""
    numbers = exchanges_of(person, community)
    asked = PeerInvitation.objects.filter(person_id=person.pk, community=community, quarter=this_quarter())
    people = User.objects.active().filter(pk__in=numbers).exclude(pk__in=asked.values("peer_id"))
    return sorted(people_who_may_read(community, people), key=lambda peer: (-numbers[peer.pk], peer.name))


def exchanges_of(person: Any, community: Community) -> dict[int, int]:
    """The ids of everybody with whom the person had at least three exchanges lately, and how many."""
    values = {
        "person": person.pk,
        "community": community.pk,
        "since": clock.now() - LATELY,
        "fewest": FEWEST_EXCHANGES,
    }
    with connection.cursor() as sql:
        sql.execute(_EXCHANGES, values)
        return {pk: int(number) for pk, number in sql.fetchall()}


def asked_by(person: Any, community: Community) -> list[User]:
    """Whom the person asked in this quarter, by name; never what came of it."""
    rows = PeerInvitation.objects.filter(person_id=person.pk, community=community, quarter=this_quarter())
    return [row.peer for row in rows.select_related("peer").order_by("peer__name")]
