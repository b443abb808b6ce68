"""Keeping the shelves: rebuilt from the log at any time, and the one of people by beat."""

from datetime import timedelta

from django.db import connection, transaction

from apps.activity.models import ConsumerCursor, Event
from apps.core import clock
from apps.feeds.consumers import FeedConsumer
from apps.feeds.models import Engagement, EntryMass, ReadMark

RECENT = timedelta(days=60)
FEWEST_HELPED = 2
_BATCH = 5_000

# Helped: the asker of a question that one answered (a reply straight to it), more if the asker accepted.
# Distinct people, never counts of posts; the score is only for the order and is not shown.
_HELPFUL = """
    INSERT INTO feeds_helpfulperson (community_id, person_id, answered, accepted, score)
    SELECT e.community_id, r.author_id, count(DISTINCT e.author_id),
           count(DISTINCT e.author_id) FILTER (WHERE a.reply_id IS NOT NULL),
           count(DISTINCT e.author_id) + 2 * count(DISTINCT e.author_id) FILTER (WHERE a.reply_id IS NOT NULL)
    FROM content_reply r
    JOIN content_entry e ON e.id = r.entry_id AND e.removed_at IS NULL AND e.is_question AND NOT e.is_history
      -- Those who prepare a community answer each other for others to read: that has helped nobody yet.
      AND NOT e.is_withheld AND (e.prepared_at IS NULL OR r.created_at >= e.published_at)
    JOIN accounts_user u ON u.id = r.author_id AND u.is_active AND NOT u.is_placeholder
    JOIN communities_membership m
      ON m.community_id = e.community_id AND m.user_id = r.author_id AND m.state = 'active'
    LEFT JOIN content_acceptance a ON a.reply_id = r.id
    WHERE r.created_at > %s AND r.removed_at IS NULL AND NOT r.is_history
      AND r.author_id <> e.author_id AND (r.parent_id IS NULL OR a.reply_id IS NOT NULL)
    GROUP BY e.community_id, r.author_id HAVING count(DISTINCT e.author_id) >= %s
"""


@transaction.atomic
def refresh_people_shelves() -> None:
    """Rewrite who lately helped at least two distinct people, per community."""
    with connection.cursor() as sql:
        sql.execute("DELETE FROM feeds_helpfulperson")
        sql.execute(_HELPFUL, [clock.now() - RECENT, FEWEST_HELPED])


@transaction.atomic
def rebuild_feeds() -> int:
    """Forget what the consumer kept and read the log again up to its cursor. Returns the number of events read."""
    consumer = FeedConsumer()
    cursor = ConsumerCursor.objects.select_for_update().filter(name=consumer.name).first()
    for model in (EntryMass, Engagement, ReadMark):
        model.objects.all().delete()
    if cursor is None:
        return 0
    events = (
        Event.objects.filter(verb__in=consumer.verbs)
        .extra(where=["(xid, id) <= (%s, %s)"], params=[cursor.xid, cursor.event_id])
        .order_by("xid", "id")
    )
    total, batch = 0, []
    for event in events.iterator(chunk_size=_BATCH):
        batch.append(event)
        if len(batch) == _BATCH:
            consumer.apply(batch)
            total, batch = total + len(batch), []
    consumer.apply(batch)
    return total + len(batch)
