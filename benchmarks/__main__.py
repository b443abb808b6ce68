"""`bin/bench [--posts N] [--only home,discussion] [--requests N] [--connections N] [--data DIR] [--sql]`."""

import argparse
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.load import Unexpected
from benchmarks.measuring import GOALS_MS, measure
from benchmarks.stand import CannotMeasure, stand
from config.engines.errors import CannotStart

RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> int:
    """The command."""
    options = parse(arguments)
    screens = [name for name in options.only.replace(",", " ").split() if name]
    try:
        with stand(options.posts, options.data) as running:
            run = measure(running, screens, options.requests, options.connections, sql=options.sql)
    except (CannotMeasure, CannotStart, Unexpected) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    run = {"posts": options.posts} | run
    print(report.table(run), report.notes(run), sep="\n\n")
    print(f"\nKept as {report.write(run, options.results)}.json, .md and .svg.")
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure what pages cost.")
    parser.add_argument("--posts", type=int, default=10_000, help="size of the world, 10000 if not given")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(GOALS_MS)}")
    parser.add_argument("--requests", type=int, default=1000, help="requests a screen, 1000 if not given")
    parser.add_argument("--connections", type=int, default=2, help="connections at once, 2 if not given")
    parser.add_argument("--data", type=Path, help="where worlds are kept, benchmarks/ in the data folder if not given")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the figures go")
    parser.add_argument("--sql", action="store_true", help="print the SQL statements of every screen")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
