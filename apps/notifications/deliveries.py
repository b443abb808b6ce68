"""What is told by other channels than the bell: handed over here, taken by the apps that own the channels.

A row is written in the transaction that tells, and deleted in the one in which its channel takes it over, so that
nothing is told twice and nothing is forgotten between the two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.core import clock
from apps.notifications.models import GROUP_OF, Channel, Delivery, Kind, Notification
from apps.notifications.preferences import quiet_until, wishes_of

# How long a channel waits: what is read in the browser meanwhile need not be mailed.
PATIENCE: dict[str, timedelta] = {Channel.EMAIL: timedelta(minutes=5), Channel.PUSH: timedelta(0)}
# What is older, after a standstill or from the beginning of the log, stands behind the bell and travels no more.
FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a told thing is about, by ids, and when it happened."""

    kind: Kind
    at: datetime
    entry_id: int | None = None
    community_id: int | None = None
    reply_id: int | None = None
    actor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What was decided or reached, and with which words, where that is to be told."""

    numbers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def hand_over(
    subject: Subject,
    user_ids: Iterable[int],
    *,
    notifications: Mapping[int, int],
    wishes: Mapping[str, set[int]] | None = None,
    words: Words | None = None,
) -> None:
    """Have it travel to those of them who want it so. `notifications`: by person, the row behind the bell, if any.

    `wishes`: by channel who wants it, where that is known already.
    """
    now = clock.now()
    user_ids = set(user_ids)
    if not user_ids or subject.at < now - FRESH:
        return
    wishes = wishes or wishes_of(GROUP_OF[subject.kind], user_ids)
    words = words or Words()
    for channel, patience in PATIENCE.items():
        wanting = wishes[channel] & user_ids
        quiet = quiet_until(wanting, now + patience) if wanting else {}
        Delivery.objects.bulk_create(
            [
                Delivery(
                    user_id=pk,
                    channel=channel,
                    kind=subject.kind,
                    notification_id=notifications.get(pk),
                    entry_id=subject.entry_id,
                    community_id=subject.community_id,
                    reply_id=subject.reply_id,
                    actor_id=subject.actor_id,
                    numbers=dict(words.numbers),
                    note=words.note[:300],
                    at=subject.at,
                    due_at=quiet.get(pk, now + patience),
                )
                for pk in sorted(wanting)
            ],
            batch_size=1000,
        )


def claim(channel: str, *, limit: int = 200) -> list[Delivery]:
    """Up to `limit` rows of the channel whose time has come, locked for the caller's transaction, the oldest first.

    Whoever takes them writes what it makes of them and deletes them in the same transaction. What has been read
    behind the bell meanwhile is deleted here and left out. Another worker gets other rows.
    """
    due = Delivery.objects.filter(channel=channel, due_at__lte=clock.now()).order_by("due_at", "pk")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("notification")[:limit])
    read = {row.pk for row in rows if row.notification and _was_read(row.notification)}
    Delivery.objects.filter(pk__in=read).delete()
    return [row for row in rows if row.pk not in read]


def _was_read(notification: Notification) -> bool:
    """Whether somebody read it; a row that only serves other channels than the bell never waited to be."""
    serves_others = notification.kind == Kind.MORE and notification.read_at == notification.latest_at
    return notification.read_at is not None and not serves_others
