"""`bin/manage rebuild_feeds`: the shelves anew from the log."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.feeds.services import rebuild_feeds, refresh_people_shelves


class Command(BaseCommand):
    help = "Forget the home page's shelves and build them again from the log."

    def handle(self, *args: Any, **options: Any) -> None:
        total = rebuild_feeds()
        refresh_people_shelves()
        self.stdout.write(f"Read {total} events again.")
