"""`bin/manage rebuild_skills`: what the log says about skills, anew from what stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.communities.models import Community
from apps.compass.evidence import keep_evidence, rebuild_evidence


class Command(BaseCommand):
    help = "Make every window that is kept and whose acts are still known anew, and those that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", help="the address (slug) of one community; all of them without it")

    def handle(self, *args: Any, **options: Any) -> None:
        communities = Community.objects.active()
        if slug := options["community"]:
            communities = communities.filter(slug=slug)
            if not communities:
                raise CommandError(f"There is no community at {slug}.")
        keep_evidence()
        number = sum(rebuild_evidence(pk) for pk in communities.values_list("pk", flat=True))
        self.stdout.write(f"Wrote {number} rows of evidence.")
