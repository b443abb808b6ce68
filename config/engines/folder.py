"""The data folder: who may use it now, where its parts lie, and whether it can hold more."""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import IO, cast

from config.engines.errors import CannotStart

PROJECT = Path(__file__).resolve().parent.parent.parent
# Socket addresses hold 104 (macOS) to 108 (Linux) bytes; the longest name in the folder takes 18 of them.
LONGEST_SOCKET_FOLDER = 84
MEGABYTE = 1_000_000
FIRST_START_NEEDS = 500 * MEGABYTE
LATER_START_NEEDS = 100 * MEGABYTE


SHORT_TEMPORARY = Path("/tmp")  # noqa: S108 (the folder in it has an owner and rights that are checked)


class DataFolder:
    """One instance's files: database, queues, media, secrets, logs, pid files."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).expanduser().resolve()
        self.project = PROJECT
        self.run = self.path / "run"
        self.logs = self.path / "log"
        self._locks: list[IO[str]] = []
        self._sockets: Path | None = None

    @classmethod
    def from_environment(cls) -> "DataFolder":
        """The folder that `GUILDHALL_DATA` names, or `var/` in the project."""
        return cls(os.environ.get("GUILDHALL_DATA") or PROJECT / "var")

    def create(self) -> None:
        """Make the folder and its parts; raise CannotStart where that cannot be."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for part in (self.path, self.logs, self.run):
                part.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path) as file:
                file.write(b"room?")
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.path} cannot be used ({error.strerror}). "
                "Name another one with --data (or GUILDHALL_DATA)."
            ) from error

    def check_room(self) -> None:
        """Raise CannotStart where the disk is too full for the database to start."""
        needed = LATER_START_NEEDS if (self.path / "postgres" / "PG_VERSION").exists() else FIRST_START_NEEDS
        there = self.path
        while not there.exists():
            there = there.parent
        free = shutil.disk_usage(there).free
        if free < needed:
            raise CannotStart(
                f"There are only {free // MEGABYTE} MB free for the data folder {self.path}, and {needed // MEGABYTE} "
                "are needed. Make room there or name another folder with --data."
            )

    def own(self, who: str) -> bool:
        """Become the one instance that runs servers in this folder; False when somebody else is.

        The kernel drops the lock when its holder dies, however it dies.
        """
        lock = self._lock("owner.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock is None:
            return False
        lock.seek(0)
        lock.truncate()
        lock.write(f"{who} (process {os.getpid()})")
        lock.flush()
        return True

    def owner(self) -> str:
        """Who owns the folder, in words."""
        try:
            return (self.run / "owner.lock").read_text() or "another command"
        except OSError:
            return "another command"

    def join(self) -> None:
        """Count as somebody who uses the servers that another command started."""
        lock = cast("IO[str]", self._lock("users.lock", fcntl.LOCK_SH))
        # The lock has to outlive exec: manage.py takes this process's place.
        os.set_inheritable(lock.fileno(), True)

    def wait_for_users(self) -> None:
        """Wait until nobody uses the servers that this command started."""
        self._lock("users.lock", fcntl.LOCK_EX)

    def release(self) -> None:
        """Give the folder back."""
        if self._sockets and self._sockets.parent != self.path:
            with contextlib.suppress(OSError):  # somebody else's command may still use it
                self._sockets.rmdir()
        while self._locks:
            self._locks.pop().close()

    def _lock(self, name: str, how: int) -> IO[str] | None:
        file = open(self.run / name, "a+")  # noqa: SIM115 (the lock lasts as long as the file is open)
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            file.close()
            return None
        self._locks.append(file)
        return file

    def sockets(self) -> Path:
        """The folder of the servers' sockets: whoever can enter it is let in, so nobody else may.

        It lies in the temporary folder when the data folder's path is too long for a socket's address.
        """
        folder = self.path / "sockets"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            name = f"guildhall-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]}"
            folder = (SHORT_TEMPORARY if len(tempfile.gettempdir()) > 50 else Path(tempfile.gettempdir())) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in possible_owners():
            raise CannotStart(
                f"{folder} belongs to somebody else. Remove it, or use a shorter path for the data folder."
            )
        folder.chmod(0o700)
        self._sockets = folder
        return folder

    def make_secret_key(self) -> None:
        """Make the signing key at the first start; only its owner can read it."""
        path = self.path / "secret_key"
        if path.exists() and path.stat().st_size:
            return
        new = path.with_name("secret_key.new")
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        new.replace(path)

    def write_addresses(self, addresses: dict[str, str]) -> None:
        """Tell other commands where the servers of this folder are."""
        path = self.run / "addresses.json"
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(addresses, file)

    def addresses(self) -> dict[str, str] | None:
        """Where the servers of this folder are; None while none are ready."""
        try:
            return cast("dict[str, str]", json.loads((self.run / "addresses.json").read_text()))
        except (OSError, ValueError):
            return None

    def forget_addresses(self) -> None:
        """The servers are going away."""
        (self.run / "addresses.json").unlink(missing_ok=True)


def possible_owners() -> set[int]:
    """Whose the servers' files may be: ours, or `nobody`'s where root started PostgreSQL as that user."""
    me = os.geteuid()
    return {me, pwd.getpwnam("nobody").pw_uid} if me == 0 else {me}


def give(path: Path, owner: int) -> None:
    """Make `owner` the owner of a folder and of all in it, where it is not already."""
    if path.stat().st_uid == owner:
        return
    os.chown(path, owner, -1)
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            os.chown(Path(folder) / name, owner, -1, follow_symlinks=False)
