"""`bin/manage rebuild_readings`: the numbers of readers anew from the log."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.readings.services import rebuild_readings


class Command(BaseCommand):
    help = "Count the readers of the last ninety days anew from the log. Older days keep their numbers."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Read {rebuild_readings()} events again.")
