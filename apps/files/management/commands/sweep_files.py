"""Deletes uploads that nobody finished and files that nothing uses."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.core import clock
from apps.files.models import StoredFile
from apps.files.services import sweep_unused
from apps.files.uploads import forget_old_uploads


class Command(BaseCommand):
    help = "Deletes unfinished uploads and files that are part of nothing. Runs every hour by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="how long an unused file is kept (7)")
        parser.add_argument("--dry-run", action="store_true", help="only say how many files are unused for that long")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        before = clock.now() - timedelta(days=days)
        if dry_run:
            unused = StoredFile.objects.unused().filter(created_at__lt=before).count()
            self.stdout.write(f"{unused} unused files would be deleted.")
            return
        uploads, files = forget_old_uploads(), sweep_unused(before=before)
        self.stdout.write(f"{uploads} old uploads forgotten, {files} unused files deleted.")
