"""`bin/bench [screens|growth|fanout|streams|freshness] [--posts N] [--only home,discussion] [--requests N] ...`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import fanout, freshness, growth, report, streams
from benchmarks.load import Unexpected
from benchmarks.measuring import GOALS_MS, measure
from benchmarks.stand import CannotMeasure, Stand, stand
from config.engines.errors import CannotStart

RESULTS = Path(__file__).parent / "results"
# What each further subject measures, and how its figures are written down.
SUBJECTS: dict[str, tuple[Callable[[Stand, argparse.Namespace], dict[str, Any]], Callable[[dict[str, Any]], str]]] = {
    "growth": (lambda running, options: growth.measure(running, sizes_of(options), options.requests), growth.table),
    "fanout": (lambda running, options: fanout.measure(running, options.people or 10_000), fanout.table),
    "streams": (lambda running, options: streams.measure(running, options.people or 2_000), streams.table),
    "freshness": (lambda running, options: freshness.measure(running, freshness.ROUNDS), freshness.table),
}


def main(arguments: list[str]) -> int:
    """The command."""
    options = parse(arguments)
    posts = options.posts or (growth.BASE_POSTS if options.subject == "growth" else 10_000)
    try:
        with stand(posts, options.data) as running:
            lines = screens(running, options, posts) if options.subject == "screens" else other(running, options)
    except (CannotMeasure, CannotStart, Unexpected) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(*lines, sep="\n\n")
    return 0


def screens(running: Stand, options: argparse.Namespace, posts: int) -> list[str]:
    """What each page costs."""
    wanted = [name for name in options.only.replace(",", " ").split() if name]
    run = measure(running, wanted, options.requests, options.connections, sql=options.sql)
    run = {"posts": posts} | run
    kept = f"Kept as {report.write(run, options.results)}.json, .md and .svg."
    return [report.table(run), report.notes(run), kept]


def other(running: Stand, options: argparse.Namespace) -> list[str]:
    """Any other subject."""
    measured, table = SUBJECTS[options.subject]
    run = measured(running, options)
    return [table(run), f"Kept as {report.keep(options.subject, run, table(run), options.results)}.json and .md."]


def sizes_of(options: argparse.Namespace) -> list[int]:
    """The sizes that a world grows through."""
    return [size for size in growth.SIZES if size <= options.entries]


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure what pages cost, and what else must last.")
    parser.add_argument(
        "subject", nargs="?", default="screens", choices=["screens", *SUBJECTS], help="what is measured"
    )
    parser.add_argument("--posts", type=int, default=0, help="size of the world, 10000 if not given")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(GOALS_MS)}")
    parser.add_argument("--requests", type=int, default=1000, help="requests a screen, 1000 if not given")
    parser.add_argument("--connections", type=int, default=2, help="connections at once, 2 if not given")
    parser.add_argument("--entries", type=int, default=growth.SIZES[-1], help="growth: as far as so many entries")
    parser.add_argument("--people", type=int, default=0, help="fanout: followers; streams: how many are open")
    parser.add_argument("--data", type=Path, help="where worlds are kept, benchmarks/ in the data folder if not given")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the figures go")
    parser.add_argument("--sql", action="store_true", help="print the SQL statements of every screen")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
