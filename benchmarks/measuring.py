"""From calls to figures: what each screen costs on a running stand."""

import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks import load
from benchmarks.load import Call
from benchmarks.stand import Stand

TRIVIAL = "healthz"
WRITING = {"reply"}
# What architecture and issue ask for: CPU milliseconds a request, and statements with empty and full caches.
GOALS_MS = {
    "home": 3.0,
    "community": 3.0,
    "discussion": 3.0,
    "person": 3.0,
    "home-visitor": 1.5,
    "community-visitor": 1.5,
    "discussion-visitor": 1.5,
    "bell": 0.7,
    "search": 6.0,
    "reply": 6.0,
}
_ASSET = re.compile(
    rb'<(?:link rel="(?:preload|stylesheet|icon)"|script)[^>]*?(?:href|src)="([^"#]+)"|<use href="([^"#]+)'
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One screen. CPU milliseconds a request with full caches, by part, and with empty ones; wall milliseconds."""

    screen: str
    cpu_ms: float
    web_ms: float
    postgres_ms: float
    valkey_ms: float
    cold_ms: float
    p50_ms: float
    p99_ms: float
    sql_cold: int
    sql_warm: int
    bytes_raw: int
    bytes_wire: int
    times_trivial: float
    # How many a second over the given connections, and that as a share of what the trivial view gives.
    per_second: float
    share_of_trivial: float
    goal_ms: float | None


def measure(stand: Stand, screens: Sequence[str], requests: int, connections: int, *, sql: bool) -> dict[str, Any]:
    """All figures of a run as plain data."""
    calls = stand.calls()
    chosen = {screen: calls[screen] for screen in calls if not screens or screen in screens or screen == TRIVIAL}
    counted = stand.statements(show=sql)
    # A process answers its first requests more slowly than all others.
    for screen, some in chosen.items():
        load.run(stand.port, repeated(some, len(some) * 3), connections, expect=expected(screen))
    rows: list[Figures] = []
    for screen, some in chosen.items():
        trivial = rows[0] if rows else None
        rows.append(_figures(stand, screen, some, requests, connections, counted[screen], trivial))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "requests": requests,
        "connections": connections,
        "screens": [asdict(row) for row in rows],
        "start_seconds": round(stand.start_seconds, 2),
        "memory_mb": {name: round(value) for name, value in stand.memory_mb().items()},
        "first_visit": first_visit(stand.port, chosen.get("discussion-visitor", [Call("/")])[0]),
    }


def _figures(
    stand: Stand,
    screen: str,
    calls: list[Call],
    requests: int,
    connections: int,
    sql: dict[str, int],
    trivial: Figures | None,
) -> Figures:
    expect = expected(screen)
    load.run(stand.port, repeated(calls, len(calls) * 2), connections, expect=expect)
    before, begun = stand.cpu_ms(), time.perf_counter()
    answers = load.run(stand.port, repeated(calls, requests), connections, expect=expect)
    per_second = requests / (time.perf_counter() - begun)
    after = stand.cpu_ms()
    used = {name: (after[name] - before[name]) / requests for name in after}
    total = sum(used.values())
    times = sorted(answer.ms for answer in answers)
    stand.settle()
    return Figures(
        screen=screen,
        cpu_ms=round(total, 2),
        web_ms=round(used["web"], 2),
        postgres_ms=round(used["postgres"], 2),
        valkey_ms=round(used["valkey"], 2),
        cold_ms=round(_cold(stand, calls, max(requests // 10, 1), expect), 2),
        p50_ms=round(statistics.median(times), 1),
        p99_ms=round(times[int(len(times) * 0.99)], 1),
        sql_cold=sql["cold"],
        sql_warm=sql["warm"],
        bytes_raw=round(statistics.mean(len(answer.body) for answer in answers[: len(calls)])),
        bytes_wire=round(statistics.mean(answer.size for answer in answers)),
        # On a short run the trivial view may take less than the clock of the system can tell.
        times_trivial=round(total / max(trivial.cpu_ms, 0.01), 1) if trivial else 1.0,
        per_second=round(per_second, 1),
        share_of_trivial=round(per_second / trivial.per_second, 3) if trivial else 1.0,
        goal_ms=GOALS_MS.get(screen),
    )


def _cold(stand: Stand, calls: list[Call], requests: int, expect: int) -> float:
    """CPU milliseconds a request when the cache is emptied before each."""
    before = sum(stand.cpu_ms().values())
    for call in repeated(calls, requests):
        stand.empty_caches()
        load.run(stand.port, [call], 1, expect=expect)
    return (sum(stand.cpu_ms().values()) - before) / requests


def repeated(calls: list[Call], count: int) -> list[Call]:
    """The calls in turn, as many as wanted."""
    return [calls[number % len(calls)] for number in range(count)]


def expected(screen: str) -> int:
    """A form that was taken leads on to a page."""
    return 302 if screen in WRITING else 200


def first_visit(port: int, call: Call) -> dict[str, int]:
    """Requests and bytes on the wire of a page with all that its head and icons name, nothing kept from before."""
    page = load.run(port, [call], 1)[0]
    found = {a or b for a, b in _ASSET.findall(page.body)}
    assets = load.run(port, [Call(path.decode()) for path in sorted(found)], 1)
    return {"requests": 1 + len(assets), "bytes": page.size + sum(asset.size for asset in assets)}
