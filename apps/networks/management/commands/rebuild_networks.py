"""`bin/manage rebuild_networks`: measure the networks of published windows anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.communities.models import Community
from apps.networks.keeping import rebuild_patterns


class Command(BaseCommand):
    help = "Measure networks anew from what was derived of the log: of all communities and all together, or of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", default="", help="the address (slug) of one community")
        parser.add_argument("--windows", type=int, default=1, help="how many published windows back, 1 if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = None
        if options["community"]:
            found = Community.objects.filter(slug=options["community"]).first()
            if found is None:
                raise CommandError(f"There is no community at /c/{options['community']}/.")
            chosen = [found.pk]
        number = rebuild_patterns(communities=chosen, windows=max(1, options["windows"]))
        self.stdout.write(f"{number} patterns measured.")
