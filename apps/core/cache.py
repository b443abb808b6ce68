"""Django's cache on Redis or Valkey, without what it does anew for every key."""

from functools import cached_property
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClient(RedisCacheClient):
    """Keeps one client for each pool of connections: making one costs three times what a read costs."""

    def get_client(self, key: Any = None, *, write: bool = False) -> "redis.Redis":
        return self._kept_writer if write else self._kept_reader

    @cached_property
    def _kept_reader(self) -> "redis.Redis":
        return redis.Redis(connection_pool=self._get_connection_pool(write=False))  # type: ignore[attr-defined]  # The stubs leave it out.

    @cached_property
    def _kept_writer(self) -> "redis.Redis":
        return redis.Redis(connection_pool=self._get_connection_pool(write=True))  # type: ignore[attr-defined]  # As above.


class Cache(RedisCache):
    """The default cache. Our keys are short words and numbers, so nobody needs to look at their every letter."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def validate_key(self, key: str) -> None:
        """Any key will do: the limits are memcached's."""
