"""`bin/bench profiler [--only roles,rings] [--shapes] [--sql]`: the bars of the method, each held or not."""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from apps.participation.audit import fewest_errors
from benchmarks.profiler.bars import AUDITED, BARS, JUDGED, SHAPES, Bar, unaudited
from benchmarks.profiler.judging import after_audit, best, communities, mean
from benchmarks.profiler.limits import knowing_all, window
from benchmarks.profiler.real import real
from benchmarks.profiler.skills import skill_bars
from benchmarks.profiler.synth import Shape

ALL = BARS | {"skills": skill_bars}
PROJECT = Path(__file__).parents[2]
# What only the real database and the real log can show, and the tests that do.
TESTS = {
    "SQL = twin to 1e-9": ["test_oracle.py"],
    "golden cases to the last digit": ["test_golden_cases.py"],
    "the log twice, late or in another order: the same rows": ["test_histories.py"],
    "from nothing: the same rows": ["test_from_nothing.py"],
    "opting out or erasing somebody changes nobody else": ["test_about_me.py"],
}


def main(arguments: list[str]) -> int:
    """The command: 0 if every bar is held, but for the wish."""
    options = parse(arguments)
    began = time.monotonic()
    wanted = [name for name in options.only.split(",") if name] or list(ALL)
    bars = [bar for name in wanted for bar in ALL[name]()]
    if options.sql or not options.only:
        bars += [database(name, files) for name, files in TESTS.items()]
    print(*table(bars), sep="\n")
    if options.real:
        print("", *real(options.real), sep="\n")
    if options.shapes:
        print("", *shapes(), sep="\n")
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0 if all(bar.held is not False for bar in bars if "wished" not in bar.name) else 1


def database(name: str, files: list[str]) -> Bar:
    """A bar that tests with the real engines hold."""
    paths = [f"tests/participation/{file}" for file in files]
    command = [sys.executable, "-m", "pytest", *paths, "-n0", "-q"]
    ran = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True)
    return Bar(name, "pass", "pass" if ran.returncode == 0 else "fail", ran.returncode == 0)


def table(bars: list[Bar]) -> Iterator[str]:
    """In Markdown."""
    yield "| Bar | Asked | Found | |\n|---|---|---|---|"
    said = {True: "held", False: "NOT HELD", None: ""}
    for bar in bars:
        yield f"| {bar.name} | {bar.asked} | {bar.found} | {said[bar.held]} |"


def shapes() -> Iterator[str]:
    """Macro F1 over the five roles, in other shapes: without an audit, with two kinds of it, and at the most."""
    yield "| Community | usual thresholds | fewest errors | likeliest | best there are | likeliest, 24 weeks |"
    yield "|---|---|---|---|---|---|"
    for name, shape in SHAPES.items():
        errors, likely = (mean(after_audit(shape, AUDITED, JUDGED, *fit)).f1.mean() for fit in ((fewest_errors,), ()))
        most = best(communities(shape, JUDGED)).mean()
        with window(24):
            longer = mean(after_audit(replace(shape, weeks=24), AUDITED, JUDGED)).f1.mean()
        yield f"| {name} | {unaudited(shape).mean():.3f} | {errors:.3f} | {likely:.3f} | {most:.3f} | {longer:.3f} |"
    for weeks in (12, 24):
        known = knowing_all(Shape(weeks=weeks), JUDGED)
        each = ", ".join(f"{figure:.2f}" for figure in known)
        yield f"\nA judge who knows every rate, {weeks} weeks: {known.mean():.3f} ({each})"


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="bin/bench profiler", description="Does the profile measure what it says?")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(ALL)}")
    parser.add_argument("--shapes", action="store_true", help="also what communities of other shapes come to")
    parser.add_argument("--real", type=Path, metavar="FOLDER", help="also roles of real people, in these archives")
    parser.add_argument("--sql", action="store_true", help="with --only: also what tests on a database hold")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
