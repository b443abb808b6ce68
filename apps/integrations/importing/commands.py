"""What the commands of all importers have in common."""

import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import Source
from apps.integrations.importing.running import Wish, run_import

REFUSED, INTERRUPTED = 2, 130


class ImportCommand(BaseCommand):
    """A command that brings an export in. A subclass says what `path` is and makes the reader."""

    path_help = ""
    # An address on the web is no path.
    path_type: Callable[[str], Any] = Path

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=type(self).path_type, help=self.path_help)
        parser.add_argument("--community", required=True, metavar="SLUG", help="the community's address")
        parser.add_argument(
            "--manager", default="", metavar="EMAIL", help="who manages a new community; else a site administrator"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be written")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write a report of every row as JSON")
        parser.add_argument("--batch", type=positive, default=50, metavar="N", help="entries per transaction (50)")

    def source(self, options: dict[str, Any]) -> Source:
        """The reader of what was named."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        bars = Bars(shown=sys.stderr.isatty() and options["verbosity"] > 0)
        try:
            _check_report(options["report"])
            wish = Wish(
                self.source(options),
                options["community"],
                options["manager"].strip(),
                options["dry_run"],
                options["batch"],
            )
            report = run_import(wish, watch=bars.begin)
        except CannotImport as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. What was written stays; the same command goes on from there.", returncode=INTERRUPTED
            ) from None
        finally:
            bars.end()
        if options["report"]:
            report.write(options["report"])
        self.stdout.write(report.text())


class Bars:
    """A progress bar on stderr for each part of the work, where a person looks at it."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._bar: tqdm[Any] | None = None

    def begin(self, label: str, total: int | None) -> Callable[[int], None]:
        """Show the next part."""
        self.end()
        bar = self._bar = tqdm(desc=label, total=total, disable=not self._shown, file=sys.stderr, leave=True)

        def step(done: int) -> None:
            bar.update(done)

        return step

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def positive(text: str) -> int:
    """A number of rows for a transaction."""
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise ArgumentTypeError("give a number from 1 to 10000")
    return int(text)


def _check_report(path: Path | None) -> None:
    """A long import whose report cannot be written is better not begun."""
    if path is None:
        return
    place = path if path.exists() else path.parent
    if path.is_dir() or not place.exists() or not os.access(place, os.W_OK):
        raise CannotImport(f"The report cannot be written to {path}. Name a file in a folder that is there.")
