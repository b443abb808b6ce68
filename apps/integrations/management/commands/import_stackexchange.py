"""`import_stackexchange DIR --community SLUG`: bring a Stack Exchange data dump in."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.integrations.importing.commands import INTERRUPTED, Bars, positive
from apps.integrations.importing.destination import CannotImport
from apps.integrations.stackexchange.importing import Wish, import_dump


class Command(BaseCommand):
    help = (
        "Bring a Stack Exchange data dump into a community. What is here already is left alone, so a killed import "
        "is taken up by the same command. A community that does not exist is made: open, horizontal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder of Posts.xml, or the one above its data/ folder")
        parser.add_argument("--community", required=True, metavar="SLUG", help="the community's address")
        parser.add_argument(
            "--manager", default="", metavar="EMAIL", help="who manages a new community; else a site administrator"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be written")
        parser.add_argument(
            "--batch", type=positive, default=50, metavar="N", help="people or discussions per transaction (50)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bars = Bars(shown=sys.stderr.isatty() and options["verbosity"] > 0)
        wish = Wish(
            options["folder"], options["community"], options["manager"].strip(), options["dry_run"], options["batch"]
        )
        try:
            report = import_dump(wish, watch=bars.begin)
        except CannotImport as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt:
            bars.end()
            raise CommandError(
                "Stopped. What was written stays; the same command goes on from there.", returncode=INTERRUPTED
            ) from None
        finally:
            bars.end()
        self.stdout.write(report.text())
