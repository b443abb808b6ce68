"""The home page of a member of twenty communities, while the world grows from a thousand to a million entries."""

import json
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks import load
from benchmarks.load import Call
from benchmarks.measuring import repeated
from benchmarks.stand import Stand, command

SIZES = (1_000, 10_000, 100_000, 1_000_000)
# As many posts as make a thousand discussions and twenty communities.
BASE_POSTS = 20_000
COLD_REQUESTS = 60


def measure(stand: Stand, sizes: Sequence[int], requests: int) -> dict[str, Any]:
    """Each size in turn, beside the trivial view in the same minute."""
    rows = []
    for size in sizes:
        grown = json.loads(command(stand.environment, "benchmarks.grow", str(size)))
        rows.append({"entries": grown["entries"], **_figures(stand, Call(**grown["call"]), requests)} | _sql(grown))
    first = rows[0]
    for row in rows:
        for name in ("warm", "cold"):
            row[f"{name}_growth"] = round(row[f"{name}_times_trivial"] / first[f"{name}_times_trivial"], 2)
    return {"rows": rows}


def _sql(grown: dict[str, Any]) -> dict[str, int]:
    return {name: grown[name] for name in ("sql_cold", "sql_warm")}


def _figures(stand: Stand, call: Call, requests: int) -> dict[str, float]:
    """CPU and wall milliseconds of the page with full and with empty caches, and as multiples of the trivial view."""
    # A process answers its first requests more slowly than all others.
    load.run(stand.port, [Call("/healthz"), call] * 100, 2)
    trivial = _cpu(stand, Call("/healthz"), requests)
    warm = _cpu(stand, call, requests)
    times = sorted(answer.ms for answer in load.run(stand.port, repeated([call], requests), 1))
    before, cold_times = sum(stand.cpu_ms().values()), []
    for _ in range(COLD_REQUESTS):
        stand.empty_caches()
        cold_times.append(load.run(stand.port, [call], 1)[0].ms)
    cold = (sum(stand.cpu_ms().values()) - before) / COLD_REQUESTS
    return {
        "trivial_ms": round(trivial, 2),
        "warm_ms": round(warm, 2),
        "cold_ms": round(cold, 2),
        "warm_p50_ms": round(statistics.median(times), 1),
        "cold_p50_ms": round(statistics.median(cold_times), 1),
        "warm_times_trivial": round(warm / trivial, 2),
        "cold_times_trivial": round(cold / trivial, 2),
    }


def _cpu(stand: Stand, call: Call, requests: int) -> float:
    before = sum(stand.cpu_ms().values())
    load.run(stand.port, [call] * requests, 2)
    return (sum(stand.cpu_ms().values()) - before) / requests


def table(run: dict[str, Any]) -> str:
    """A Markdown table, one line a size."""
    columns = {
        "entries": "entries",
        "sql_warm": "SQL warm",
        "sql_cold": "SQL cold",
        "warm_ms": "CPU ms",
        "warm_times_trivial": "x trivial",
        "warm_growth": "growth",
        "cold_ms": "CPU ms cold",
        "cold_times_trivial": "x trivial",
        "cold_growth": "growth",
        "warm_p50_ms": "p50 ms",
        "cold_p50_ms": "p50 ms cold",
    }
    lines = [f"| {' | '.join(columns.values())} |", f"|{' ---: |' * len(columns)}"]
    lines += [f"| {' | '.join(str(row[key]) for key in columns)} |" for row in run["rows"]]
    return "\n".join(lines)
