"""Tells the open pages of a person that something changed; `/live/` hands it on to their browsers.

A message is a hint to look again, never the only copy of a fact: where nobody listens, or Valkey is away,
it is lost without harm.
"""

import json
import logging
from collections.abc import Mapping

import redis
from django.conf import settings

from apps.core.valkey import client

logger = logging.getLogger(__name__)


def publish(user_id: int, event: str, data: Mapping[str, object] | None = None) -> None:
    """Send `event` (a lower-case word) with `data` to every open page of that person. Call it after the commit."""
    message = json.dumps({"user": user_id, "event": event, "data": data or {}})
    try:
        client().publish(settings.LIVE_CHANNEL, message)
    except redis.RedisError as error:
        logger.warning("A live message could not be sent: %s", error)
