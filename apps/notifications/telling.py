"""Telling people one thing: the row behind the bell, what is held for the end of the day, and the other channels."""

import json
from collections.abc import Iterable

from django.db import connection

from apps.notifications.deliveries import Subject, Words, hand_over
from apps.notifications.models import GROUP_OF, Channel
from apps.notifications.preferences import wishes_of
from apps.notifications.rationing import ration

_UPSERT = """
    INSERT INTO notifications_notification AS n
        (user_id, kind, entry_id, community_id, reply_id, actor_id, actor_ids, count, first_at, latest_at, numbers,
         note, is_held)
    SELECT unnest(%(users)s::bigint[]), %(kind)s, %(entry)s, %(community)s, %(reply)s, %(actor)s,
           ARRAY[%(actor)s]::bigint[], 1, %(at)s, %(at)s, %(numbers)s::jsonb, %(note)s, %(held)s
    ON CONFLICT (user_id, kind, entry_id, community_id, is_held)
        WHERE bundle_id IS NULL AND read_at IS NULL AND NOT (kind = 'moderated')
    DO UPDATE SET
        count = n.count + 1,
        reply_id = excluded.reply_id,
        actor_id = excluded.actor_id,
        actor_ids = (array_remove(n.actor_ids, excluded.actor_id) || excluded.actor_id)[
            greatest(1, cardinality(array_remove(n.actor_ids, excluded.actor_id)) - 48):],
        latest_at = greatest(n.latest_at, excluded.latest_at),
        numbers = excluded.numbers,
        note = excluded.note
    RETURNING n.user_id, n.id
"""


def tell(subject: Subject, user_ids: Iterable[int], words: Words | None = None) -> set[int]:
    """Tell it to each of them, by the channels that they want. Returns whom the bell told just now.

    Beyond a person's budget of the day it is held, and told with the rest of the day by whatever they want.
    """
    wishes = wishes_of(GROUP_OF[subject.kind], user_ids)
    travelling = wishes[Channel.EMAIL] | wishes[Channel.PUSH]
    shares = ration(subject, wishes[Channel.BELL] | travelling, travelling)
    words = words or Words()
    rows = write(subject, (shares.ringing | shares.joining) & wishes[Channel.BELL], words)
    write(subject, shares.held, words, is_held=True)
    hand_over(subject, shares.ringing, notifications=rows, wishes=wishes, words=words)
    return set(rows)


def write(subject: Subject, user_ids: Iterable[int], words: Words, *, is_held: bool = False) -> dict[int, int]:
    """One row a person, or one more in the row that still waits; the rows' ids by person."""
    users = sorted(user_ids)
    if not users:
        return {}
    with connection.cursor() as sql:
        sql.execute(
            _UPSERT,
            {
                "users": users,
                "kind": subject.kind.value,
                "entry": subject.entry_id,
                "community": subject.community_id,
                "reply": subject.reply_id,
                "actor": subject.actor_id,
                "at": subject.at,
                "numbers": json.dumps(dict(words.numbers)),
                "note": words.note[:300],
                "held": is_held,
            },
        )
        return dict(sql.fetchall())
