"""Tells the open pages of a person that something changed; `/live/` hands it on to their browsers.

A message is a hint to look again, never the only copy of a fact: where nobody listens, or Valkey is away,
it is lost without harm.
"""

import json
import logging
from collections.abc import Mapping, Sequence

import redis
from django.conf import settings

from apps.core.valkey import client

logger = logging.getLogger(__name__)

# So many people are named in one message.
PEOPLE_AT_ONCE = 2000


def publish(user_id: int, event: str, data: Mapping[str, object] | None = None) -> None:
    """Send `event` (a lower-case word) with `data` to every open page of that person. Call it after the commit."""
    publish_to([user_id], event, data)


def publish_to(user_ids: Sequence[int], event: str, data: Mapping[str, object] | None = None) -> None:
    """The same for many people at once, in few messages."""
    try:
        for start in range(0, len(user_ids), PEOPLE_AT_ONCE):
            people = list(user_ids[start : start + PEOPLE_AT_ONCE])
            message = json.dumps({"users": people, "event": event, "data": data or {}})
            client().publish(settings.LIVE_CHANNEL, message)
    except redis.RedisError as error:
        logger.warning("A live message could not be sent: %s", error)
