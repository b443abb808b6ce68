"""`bin/manage rebase_river`: after a restore into a new PostgreSQL server."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.activity.maintenance import rebase_river


class Command(BaseCommand):
    help = "Run once after a restore into a new PostgreSQL server, before the workers start."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Shifted {rebase_river()} events.")
