"""How long it takes to tell everybody who follows a discussion that somebody replied in it."""

import json
import statistics
import time
from typing import Any

from benchmarks import load, processes
from benchmarks.load import Call
from benchmarks.stand import CannotMeasure, Stand, command, pid_of, session

ROUNDS = 5
PATIENCE_SECONDS = 300
_TOLD = """
    SELECT count(*) FROM notifications_notification
    WHERE entry_id = %s AND kind = 'followed' AND reply_id = (SELECT max(id) FROM content_reply WHERE entry_id = %s)
"""


def measure(stand: Stand, followers: int) -> dict[str, Any]:
    """Replies in a discussion with so many followers, one after another: the request, and until all were told."""
    crowd = json.loads(command(stand.environment, "benchmarks.crowd", str(followers)))
    call = Call(**crowd["reply"])
    rounds = [_round(stand, call.worded(f"Round {n}."), crowd["entry"], followers) for n in range(ROUNDS)]
    seconds = [row["seconds"] for row in rounds]
    return {
        "followers": followers,
        "request_ms": round(statistics.median(row["request_ms"] for row in rounds), 1),
        "seconds_first": round(seconds[0], 2),
        "seconds_median": round(statistics.median(seconds), 2),
        "told_per_second": round(followers / statistics.median(seconds)),
        "worker_cpu_ms_median": round(statistics.median(row["worker_cpu_ms"] for row in rounds)),
        "worker_mb": round(stand.memory_mb()["worker"]),
    }


def _round(stand: Stand, call: Call, entry: int, followers: int) -> dict[str, float]:
    stand.settle()
    worker = processes.tree(pid_of(stand.worker))
    before, begun = processes.cpu_ms(worker), time.perf_counter()
    (answer,) = load.run(stand.port, [call], 1, expect=302)
    with session(stand.postgres) as sql:
        while time.perf_counter() - begun < PATIENCE_SECONDS:
            sql.execute(_TOLD, [entry, entry])
            if sql.fetchone()[0] >= followers:
                seconds = time.perf_counter() - begun
                return {
                    "request_ms": answer.ms,
                    "seconds": seconds,
                    "worker_cpu_ms": processes.cpu_ms(worker) - before,
                }
            time.sleep(0.02)
    raise CannotMeasure(f"Not all followers were told within {PATIENCE_SECONDS} s.")


def table(run: dict[str, Any]) -> str:
    """The figures as a Markdown list."""
    return (
        f"A reply in a discussion with {run['followers']} followers, {ROUNDS} times:\n\n"
        f"- the request takes {run['request_ms']} ms (median); telling happens in the worker\n"
        f"- all are told after {run['seconds_median']} s (median; {run['seconds_first']} s the first time, when every "
        f"row is new), {run['told_per_second']} a second\n"
        f"- the worker uses {run['worker_cpu_ms_median']} ms of CPU for it and {run['worker_mb']} MB of memory"
    )
