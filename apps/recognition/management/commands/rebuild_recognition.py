"""Build what recognition keeps of the log anew."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.recognition.services import rebuild_recognition


class Command(BaseCommand):
    help = "Forgets who brought whom into which conversation and this week's cards, reads the log again and draws anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_recognition()} events read.")
