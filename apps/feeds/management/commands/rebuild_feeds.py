"""`bin/manage rebuild_feeds`: the shelves anew from the log and from what stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.feeds.reentries import rebuild_reentries
from apps.feeds.services import rebuild_feeds


class Command(BaseCommand):
    help = "Forget the sums behind the home page's shelves and make them again. Workers may run meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--half-life", type=int, help="hours after which interest counts half, 24 to 168")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            total = rebuild_feeds(half_life_hours=options["half_life"])
        except ValidationError as error:
            raise CommandError("Name a half-life of 24 to 168 hours.") from error
        again = rebuild_reentries()
        self.stdout.write(f"Read {total} readings and acts again; {again} entries are new again or were posted again.")
