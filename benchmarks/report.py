"""A run's figures as a table, a plot and plain data."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

COLUMNS = {
    "screen": "screen",
    "cpu_ms": "CPU ms",
    "goal_ms": "goal",
    "web_ms": "web",
    "postgres_ms": "postgres",
    "valkey_ms": "valkey",
    "cold_ms": "CPU ms cold",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "sql_cold": "SQL cold",
    "sql_warm": "SQL warm",
    "bytes_raw": "bytes",
    "bytes_wire": "on the wire",
    "times_trivial": "x trivial",
    "per_second": "a second",
    "share_of_trivial": "of trivial",
}
PARTS = {"web_ms": "#2f5d8a", "postgres_ms": "#5b8f6b", "valkey_ms": "#b06a3b"}
LEFT, BAR, STEP, SCALE = 170, 16, 28, 70


def table(run: dict[str, Any]) -> str:
    """Markdown, aligned, so that it reads well on a terminal and in a document."""
    rows = [list(COLUMNS.values())]
    rows += [["" if row[key] is None else str(row[key]) for key in COLUMNS] for row in run["screens"]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in cells)
        + " |"
        for cells in (list(enumerate(zip(row, widths, strict=True))) for row in rows)
    ]
    lines.insert(
        1, "| " + " | ".join("-" * (width - 1) + ("-" if n == 0 else ":") for n, width in enumerate(widths)) + " |"
    )
    return "\n".join(lines)


def notes(run: dict[str, Any]) -> str:
    """What does not fit into the table."""
    memory, visit = run["memory_mb"], run["first_visit"]
    return (
        f"{run['posts']} posts, {run['requests']} requests a screen over {run['connections']} connections, "
        f"{run['at']}.\n"
        f"Start of the web server: {run['start_seconds']} s. A web process: {memory['web']} MB; "
        f"the worker: {memory['worker']} MB (proportional).\n"
        f"First visit of a discussion: {visit['requests']} requests, {visit['bytes'] / 1000:.0f} kB on the wire."
    )


def plot(run: dict[str, Any]) -> str:
    """Stacked bars of CPU by part, with a mark at each goal."""
    rows = run["screens"]
    height = STEP * (len(rows) + 2)
    most = max([row["cpu_ms"] for row in rows] + [row["goal_ms"] or 0 for row in rows])
    width = LEFT + int(most * SCALE) + 80
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        ' font-family="sans-serif" font-size="13">',
        f"<title>CPU milliseconds a request, {run['posts']} posts</title>",
    ]
    for place, row in enumerate(rows):
        parts += _bar(row, STEP * place + 12)
    left = LEFT
    for key, colour in (*PARTS.items(), ("goal", "#c0392b")):
        parts.append(f'<rect x="{left}" y="{height - 30}" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{left + 18}" y="{height - 19}">{key.removesuffix("_ms")}</text>')
        left += 90
    return "\n".join([*parts, "</svg>\n"])


def _bar(row: dict[str, Any], top: int) -> list[str]:
    parts, left = [f'<text x="{LEFT - 8}" y="{top + 13}" text-anchor="end">{escape(row["screen"])}</text>'], float(LEFT)
    for key, colour in PARTS.items():
        length = row[key] * SCALE
        parts.append(f'<rect x="{left:.1f}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>')
        left += length
    parts.append(f'<text x="{left + 6:.1f}" y="{top + 13}">{row["cpu_ms"]}</text>')
    if row["goal_ms"]:
        goal = LEFT + row["goal_ms"] * SCALE
        parts.append(f'<rect x="{goal:.1f}" y="{top - 3}" width="2" height="{BAR + 6}" fill="#c0392b"/>')
    return parts


def write(run: dict[str, Any], folder: Path) -> Path:
    """Leave table, data and plot in the folder; the path without an ending."""
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / f"{run['posts']}-{run['at'][:19].replace(':', '')}"
    base.with_suffix(".json").write_text(json.dumps(run, indent=1))
    base.with_suffix(".md").write_text(f"{table(run)}\n\n{notes(run)}\n")
    base.with_suffix(".svg").write_text(plot(run))
    return base


def keep(subject: str, run: dict[str, Any], text: str, folder: Path) -> Path:
    """Leave the figures of another subject in the folder, as data and as text; the path without an ending."""
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / f"{subject}-{datetime.now(UTC):%Y-%m-%dT%H%M%S}"
    base.with_suffix(".json").write_text(json.dumps(run, indent=1))
    base.with_suffix(".md").write_text(f"{text}\n")
    return base
