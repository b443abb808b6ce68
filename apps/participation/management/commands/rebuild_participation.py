"""`bin/manage rebuild_participation`: signals anew from the log and from what stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.communities.models import Community
from apps.participation.services import keep_profiles, rebuild_participation


class Command(BaseCommand):
    help = "Derive acts, uses, tallies and presence anew. Workers may run meanwhile; numbers of old readings stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", help="the address (slug) of one community; all of them without it")
        parser.add_argument("--workers", type=int, default=2, help="how many connections share the work")
        parser.add_argument("--profiles", action="store_true", help="write the profiles of the last settled week too")

    def handle(self, *args: Any, **options: Any) -> None:
        communities = None
        if slug := options["community"]:
            communities = list(Community.objects.filter(slug=slug).values_list("pk", flat=True))
            if not communities:
                raise CommandError(f"There is no community at {slug}.")
        number = rebuild_participation(communities=communities, workers=max(1, options["workers"]))
        self.stdout.write(f"Derived the signals of {number} communities.")
        if options["profiles"]:
            self.stdout.write(f"Wrote {keep_profiles()} rows of profiles.")
