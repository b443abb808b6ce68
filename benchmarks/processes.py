"""What processes have used, read from /proc: CPU time and memory. Linux only."""

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that descend from it, alive now."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children(found[-1])
    return found


def children(pid: int) -> list[int]:
    """The processes that any thread of this one started and that still live."""
    lists = [read(path) for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for text in lists for child in text.split()]


def cpu_ms(pids: Iterable[int]) -> float:
    """Milliseconds of CPU that these processes have used so far, in user and system mode."""
    ticks = 0
    for pid in pids:
        if text := read(Path(f"/proc/{pid}/stat")):
            fields = text.rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / TICKS


def memory_mb(pid: int) -> float:
    """Proportional set size in MB: pages that several processes share count by their share."""
    for line in read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1_000_000
    return 0.0


def read(path: Path) -> str:
    """The file's text; empty when its process has gone in between."""
    try:
        return path.read_text()
    except OSError:
        return ""
