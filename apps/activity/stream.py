"""Writing to the river, and waking its readers. The only module that queues anything on behalf of events."""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError as BrokerDown
from redis import RedisError

from apps.activity.models import Event, Origin
from apps.activity.verbs import Verb
from apps.core import clock, valkey

logger = logging.getLogger(__name__)

POKE_KEY = "river:poked"
# If the woken task dies before it clears the key, pokes are swallowed this long; the sweep runs anyway.
POKE_SECONDS = 5
SWEPT_KEY = "river:swept"
SWEPT_SECONDS = 30


def record_event(
    verb: Verb,
    *,
    actor_id: int | None,
    person_id: int | None = None,
    community_id: int | None = None,
    entry_id: int | None = None,
    reply_id: int | None = None,
    origin: str = Origin.WEB,
    context: dict[str, Any] | None = None,
    once_key: str | None = None,
) -> Event:
    """Write one fact in the caller's transaction and wake the readers when it commits.

    `once_key` is unique over all facts: a second one with the same key is refused by the database.
    Raises `RuntimeError` outside a transaction: a fact without its write, or a write without its fact,
    is the one thing that this log must never hold.
    """
    event = Event(
        verb=verb,
        actor_id=actor_id,
        person_id=person_id,
        community_id=community_id,
        entry_id=entry_id,
        reply_id=reply_id,
        origin=origin,
        context=context or {},
        once_key=once_key,
        at=clock.now(),
    )
    record_events([event])
    return event


def record_events(events: Iterable[Event]) -> None:
    """Write many facts at once (imports): same rule, one statement, one wake-up."""
    if not connection.in_atomic_block:
        raise RuntimeError("record_event belongs into the transaction of what it reports")
    Event.objects.bulk_create(list(events), batch_size=1000)
    transaction.on_commit(wake_consumers)


def wake_consumers() -> None:
    """Ask a worker to advance the consumers now; many calls in a short while become one.

    A broker that is down costs delay, never data: the sweep finds what was written.
    """
    try:
        if valkey.client().set(POKE_KEY, 1, nx=True, ex=POKE_SECONDS):
            current_app.send_task("activity.advance", expires=60)
    except (RedisError, BrokerDown, OSError) as error:
        logger.warning("The consumers could not be woken, the sweep will do: %s", error)


def start_task(name: str, *arguments: int | str) -> None:
    """Have a worker run this task once the running transaction has committed.

    Like a wake-up it may be lost with the broker: only for what beat starts anyway, a little later, or the next
    reader makes up for.
    """
    transaction.on_commit(partial(_send, name, arguments))


def _send(name: str, arguments: tuple[int | str, ...]) -> None:
    try:
        current_app.send_task(name, args=arguments, expires=60)
    except (BrokerDown, OSError) as error:
        logger.warning("The task %s could not be started, it is made up for later: %s", name, error)


def clear_poke() -> None:
    """Let the next event wake the readers again; called before reading, so that nothing written later is missed."""
    try:
        valkey.client().delete(POKE_KEY)
    except RedisError as error:
        logger.warning("The wake-up mark could not be cleared: %s", error)


def note_sweep() -> None:
    """Leave word that a worker has just looked at the river; `/readyz` looks for it."""
    try:
        valkey.client().set(SWEPT_KEY, 1, ex=SWEPT_SECONDS)
    except RedisError as error:
        logger.warning("The sweep could not be noted: %s", error)
