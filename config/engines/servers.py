"""The two servers of an instance: the embedded ones, or those that DATABASE_URL and REDIS_URL name."""

import os
import threading
from dataclasses import dataclass, field
from typing import Any

import dj_database_url
import psycopg2
import redis

from config import redis_urls
from config.engines.errors import CannotStart
from config.engines.folder import DataFolder
from config.engines.postgres import Postgres
from config.engines.processes import Child
from config.engines.valkey import Valkey

OLDEST_POSTGRES = 160000


@dataclass
class Servers:
    """Addresses, and the processes that this command started (none where both addresses were given)."""

    database_url: str
    redis_url: str
    engines: list[Child] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """What Django and Celery read."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def stop(self) -> None:
        """Stop what was started; the queues last, since whoever still writes needs them."""
        for engine in self.engines:
            engine.ask_to_stop()
        for engine in self.engines:
            engine.wait_stopped()


def start_servers(folder: DataFolder, *, stop: threading.Event, throw_away: bool = False) -> Servers:
    """Start what no address was given for, and wait until both servers answer.

    Either both are up when this returns, or none that it started.
    """
    servers = Servers(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
    # What needs no starting is checked first, so that a wrong address stops nothing half-way.
    if servers.database_url:
        check_database(servers.database_url)
    if servers.redis_url:
        check_redis(servers.redis_url)
    valkey = None if servers.redis_url else Valkey(folder, throw_away=throw_away)
    postgres = None if servers.database_url else Postgres(folder, throw_away=throw_away)
    servers.engines = [engine for engine in (postgres, valkey) if engine]
    try:
        for engine in servers.engines:
            engine.stop_leftover()
            engine.trim_log()
            engine.start()
        if valkey:
            valkey.wait_ready(stop)
            servers.redis_url = valkey.url
        if postgres:
            postgres.wait_ready(stop)
            servers.database_url = postgres.url
    except BaseException:
        servers.stop()
        raise
    return servers


def check_database(url: str) -> None:
    """Raise CannotStart unless a suitable PostgreSQL answers there."""
    try:
        parts: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise CannotStart(
            "DATABASE_URL is no PostgreSQL address. It looks like postgresql://user:password@host:5432/name."
        ) from error
    if not parts["ENGINE"].endswith("postgresql"):
        raise CannotStart("DATABASE_URL names another kind of database. Guildhall runs on PostgreSQL 16 or newer.")
    given = {"dbname": parts["NAME"], "user": parts["USER"], "password": parts["PASSWORD"], "host": parts["HOST"]}
    given |= {"port": parts["PORT"], **parts.get("OPTIONS", {})}
    given = {name: value for name, value in given.items() if value}
    where = f"{given.get('host', 'the local socket')}:{given.get('port', 5432)}/{given.get('dbname', '')}"
    try:
        connection = psycopg2.connect(**{"connect_timeout": 5, **given})
    except psycopg2.Error as error:
        reason = " ".join(str(error).split()) or "no answer"
        raise CannotStart(
            f"The database of DATABASE_URL ({where}) cannot be reached: {reason}. "
            "Start it or correct the address; without DATABASE_URL the embedded server is used."
        ) from error
    version = connection.server_version
    connection.close()
    if version < OLDEST_POSTGRES:
        raise CannotStart(
            f"The database of DATABASE_URL is PostgreSQL {version // 10000}; Guildhall needs 16 or newer."
        )


def check_redis(url: str) -> None:
    """Raise CannotStart unless Redis or Valkey answers there."""
    try:
        with redis.from_url(redis_urls.for_client(url), socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        raise CannotStart(
            f"The server of REDIS_URL cannot be reached: {reason}. "
            "Start it or correct the address; without REDIS_URL the embedded server is used."
        ) from error
