"""By which ways people take part, as far as that is known: distinct people, each way for itself.

The log says through which door something was written, not how it was read; what is read without a network is not
known at all, and the page says so.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.activity.models import Origin
from apps.communities.models import Community
from apps.insights.sharing import READING_WEEKS
from apps.insights.threads import span_of
from apps.mailing.models import Pace
from apps.participation.method import WINDOW_WEEKS

_WROTE = """
    SELECT e.origin, count(DISTINCT a.person_id)
    FROM participation_act a JOIN activity_event e ON e.id = a.event_id
    WHERE a.community_id = %(community)s AND a.week > %(week)s - %(window)s AND a.week <= %(week)s
    GROUP BY e.origin
"""
_READ = """
    SELECT count(DISTINCT reader), count(DISTINCT reader) FILTER (WHERE reached IS NOT NULL),
           count(DISTINCT reader) FILTER (WHERE downloaded)
    FROM readings_readingday
    WHERE community_id = %(community)s AND day >= %(start)s AND day < %(end)s AND reader > 0
"""
_TOLD = """
    SELECT count(*),
           count(*) FILTER (WHERE EXISTS (SELECT FROM push_device d WHERE d.user_id = m.user_id)),
           count(*) FILTER (WHERE coalesce(
               (SELECT r.pace FROM mailing_rhythm r WHERE r.person_id = m.user_id AND r.community_id = m.community_id),
               (SELECT r.pace FROM mailing_rhythm r WHERE r.person_id = m.user_id AND r.community_id IS NULL),
               '') <> %(never)s),
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM podcast_feedkey k JOIN podcast_show s ON s.id = k.show_id
               WHERE k.person_id = m.user_id AND k.revoked_at IS NULL AND s.community_id = m.community_id))
    FROM communities_membership m WHERE m.community_id = %(community)s AND m.state = 'active'
"""


@dataclass(frozen=True, slots=True)
class Tools:
    """Distinct people: who wrote by each door, read, played and downloaded; members who are told by each channel."""

    browser: int
    api: int
    mail: int
    readers: int
    players: int
    downloaders: int
    members: int
    devices: int
    letters: int
    feeds: int


def tools_of(community: Community, week: int) -> Tools:
    """Of the window that ends with this week; how members are told is as it is now. Three statements."""
    start, end = span_of(week, READING_WEEKS)
    values: dict[str, Any] = {
        "community": community.pk,
        "week": week,
        "window": WINDOW_WEEKS,
        "start": start,
        "end": end,
        "never": Pace.NEVER.value,
    }
    with connection.cursor() as sql:
        sql.execute(_WROTE, values)
        wrote = dict(sql.fetchall())
        sql.execute(_READ, values)
        read = sql.fetchone() or (0, 0, 0)
        sql.execute(_TOLD, values)
        told = sql.fetchone() or (0, 0, 0, 0)
    return Tools(wrote.get(Origin.WEB, 0), wrote.get(Origin.API, 0), wrote.get(Origin.EMAIL, 0), *read, *told)
