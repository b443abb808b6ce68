"""Child processes that are started, watched, started again and stopped; the pid files that make them findable."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from config.engines.errors import CannotStart
from config.engines.folder import DataFolder

LAUNCHER = Path(__file__).with_name("launch.py")
HAS_PROC = Path("/proc/self/stat").exists()  # Linux; macOS asks ps
LONGEST_LOG = 10_000_000
RESTART_PAUSES = (0.2, 1.0, 2.0, 5.0)
# A child that lived this long was well: its next restart is an immediate one again.
WELL_AFTER = 30.0

User = Literal["same", "mapped", "nobody"]


class Child:
    """A named process of the product: `run/<name>.pid`, `log/<name>.log`."""

    name = "child"
    label = "A process"
    stop_signal = signal.SIGTERM
    # What the kernel sends when the supervisor is killed.
    orphan_signal = signal.SIGTERM
    patience = 20.0
    user: User = "same"

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self._started_at = self._next_start = 0.0
        self._restarts = 0

    def command(self) -> Sequence[str | Path]:
        """The program (absolute) and its arguments."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """The environment of the process."""
        return os.environ

    def before_start(self) -> None:
        """What has to be true before each start, the first one and every restart."""

    def start(self) -> None:
        """Start the process; it may not be ready yet when this returns."""
        self.before_start()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                launched(self.command(), user=self.user, orphan_signal=self.orphan_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment(),
                cwd=self.folder.project,
            )
        self._started_at = time.monotonic()
        write_pid(self.pid_file, self.process.pid)

    @property
    def log(self) -> Path:
        """Where the process writes."""
        return self.folder.logs / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        """The process's id in the first line, its start time in the second."""
        return self.folder.run / f"{self.name}.pid"

    def is_running(self) -> bool:
        """Whether the process that was started last is still there."""
        return self.process is not None and self.process.poll() is None

    def tend(self) -> str | None:
        """Start the process again if it has died; a sentence about that, or None when all is well.

        Restarts that follow each other closely wait longer each time, up to five seconds.
        """
        if self.process is None or self.is_running():
            return None
        now = time.monotonic()
        if not self._next_start:
            if now - self._started_at > WELL_AFTER:
                self._restarts = 0
            self._next_start = now + RESTART_PAUSES[min(self._restarts, len(RESTART_PAUSES) - 1)]
        if now < self._next_start:
            return None
        code = self.process.returncode
        self._next_start, self._restarts = 0.0, self._restarts + 1
        try:
            self.start()
        except (CannotStart, OSError) as error:
            return f"{self.label} ended ({describe(code)}) and could not be started again: {error}"
        return f"{self.label} ended ({describe(code)}) and was started again; see {self.log}."

    def wait_until(self, ready: Callable[[], bool], *, stop: threading.Event, patience: float = 120.0) -> None:
        """Wait until `ready()`; raise when the process dies, `patience` seconds pass or `stop` is set."""
        deadline = time.monotonic() + patience
        while not ready():
            if not self.is_running():
                raise CannotStart(f"{self.label} did not start. {self.last_words()}")
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.label} did not get ready in {patience:.0f} seconds. {self.last_words()}")
            if stop.wait(0.03):
                raise Stopped
        self._next_start = 0.0

    def last_words(self) -> str:
        """The end of the log, as the second half of an error."""
        tail = self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""
        if "No space left on device" in tail:
            return "The disk is full: make room and start again."
        lines = [line for line in tail.splitlines() if line.strip()][-3:]
        return f"Its log, {self.log}, ends with: {' / '.join(lines) or 'nothing'}"

    def ask_to_stop(self) -> None:
        """Send the stop signal; `wait_stopped` waits for the end."""
        if self.process is not None and self.is_running():
            self.process.send_signal(self.stop_signal)

    def wait_stopped(self) -> None:
        """Wait for the end of the process, and kill it when that takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.pid_file.unlink(missing_ok=True)

    def stop_leftover(self) -> None:
        """Stop what an earlier, killed supervisor left running under this name."""
        pid = live_pid(self.pid_file)
        if pid is None:
            return
        _signal(pid, self.stop_signal)
        deadline = time.monotonic() + self.patience
        while live_pid(self.pid_file) == pid:
            if time.monotonic() > deadline:
                _signal(pid, signal.SIGKILL)
            time.sleep(0.05)
        self.pid_file.unlink(missing_ok=True)

    def trim_log(self) -> None:
        """Keep one earlier log of a bounded size beside the current one."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))


def launched(
    command: Sequence[str | Path], *, user: User = "same", orphan_signal: signal.Signals = signal.SIGTERM
) -> list[str]:
    """`command` behind the launcher: in a session of its own, and gone when this process is gone."""
    launcher = [sys.executable, "-I", "-S", LAUNCHER, os.getpid(), int(orphan_signal), user]
    return [str(part) for part in (*launcher, *command)]


def describe(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def write_pid(path: Path, pid: int) -> None:
    """Write the pid file in one piece, so that readers never see half of it."""
    new = path.with_suffix(".new")
    new.write_text(f"{pid}\n{started(pid)}\n")
    new.replace(path)


def live_pid(path: Path) -> int | None:
    """The pid in the file if that very process still lives: numbers are used again, start times are not."""
    try:
        first, second = path.read_text().splitlines()[:2]
    except (OSError, ValueError):
        return None
    return int(first) if first.isdecimal() and second and started(int(first)) == second else None


def started(pid: int) -> str:
    """When the process was started, as the system writes it; empty when there is none, or only a zombie."""
    if HAS_PROC:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    line = _ps(pid, "stat=,lstart=")
    return "" if not line or line.startswith("Z") else line.split(None, 1)[1]


def command_line(pid: int) -> str:
    """The command line of a process; empty when there is none."""
    if HAS_PROC:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return _ps(pid, "command=")


def _ps(pid: int, columns: str) -> str:
    return subprocess.run(
        ["/bin/ps", "-o", columns, "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class Stopped(Exception):
    """The person asked for the end while something was still starting."""
