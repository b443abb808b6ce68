"""One REDIS_URL, three spellings: redis-py, Celery and Django's cache each want their own."""

from urllib.parse import urlencode, urlsplit, urlunsplit

# The cache lives in a database of its own, so that flushing it never empties the queues.
BROKER_DB, CACHE_DB = 0, 1


def for_cache(url: str) -> str:
    """`url` with the cache's database number."""
    return _with_database(url, CACHE_DB)


def for_client(url: str) -> str:
    """`url` for redis-py: the reading buffer and live fan-out, beside the queues."""
    return _with_database(url, BROKER_DB)


def for_celery(url: str) -> str:
    """`url` as kombu spells it: `redis+socket://` for a Unix socket."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?{urlencode({'virtual_host': BROKER_DB})}"
    return _with_database(url, BROKER_DB)


def _with_database(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))
