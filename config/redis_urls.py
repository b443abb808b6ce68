"""One REDIS_URL, three spellings: redis-py, Celery and Django's cache each want their own.

The address may name a database (`redis://host:6379/4`, `unix:///path/to.sock?db=4`; 0 if it does not). The queues
live there, and the cache in the next one, so that flushing the cache never empties the queues.
"""

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit


def database_of(url: str) -> int:
    """The number of the database that `url` names."""
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("db", [""])[0] if parts.scheme == "unix" else parts.path.strip("/")
    return int(number or 0)


def for_cache(url: str) -> str:
    """`url` with the cache's database number."""
    return with_database(url, database_of(url) + 1)


def for_client(url: str) -> str:
    """`url` for redis-py: the reading buffer and live fan-out, beside the queues."""
    return with_database(url, database_of(url))


def for_celery(url: str) -> str:
    """`url` as kombu spells it: `redis+socket://` for a Unix socket."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?{urlencode({'virtual_host': database_of(url)})}"
    return for_client(url)


def with_database(url: str, number: int) -> str:
    """`url` with that database number."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))
