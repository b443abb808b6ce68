"""One pooled connection to Redis or Valkey for what is neither cache nor Celery: the reading buffer, live messages."""

from functools import cache

import redis
from django.conf import settings


@cache
def client() -> "redis.Redis":
    """A client with short time limits: a page never waits long for what is only a convenience."""
    return redis.Redis.from_url(
        settings.REDIS_CLIENT_URL, socket_timeout=1.0, socket_connect_timeout=0.5, decode_responses=True
    )
