"""`demo_world`: load the demo world into an empty database."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, transaction
from tqdm import tqdm

from apps.accounts.models import User
from apps.core.refusals import Refused
from apps.integrations.demo_world.aftermath import finish
from apps.integrations.demo_world.faults import DemoFault
from apps.integrations.demo_world.files import read_world
from apps.integrations.demo_world.loading import Loader, mark_loaded


class Command(BaseCommand):
    help = "Load the demo world (the folder demo/) into a database that has no user."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "demo", help="another world's folder")
        parser.add_argument("--no-life", action="store_true", help="leave out the further people and their year")

    def handle(self, *args: Any, **options: Any) -> None:
        if _has_people():
            raise CommandError(
                "The database has users already. The demo world is loaded into an empty one: name another data "
                "folder with GUILDHALL_DATA.",
                returncode=2,
            )
        try:
            loader = Loader(read_world(options["folder"]))
            if options["no_life"]:
                loader.world.life = None
            progress = tqdm(desc="Demo world", disable=not sys.stderr.isatty(), file=sys.stderr, leave=False)
            # The mark comes before the commit: a kill between the two must not leave the world without it.
            with progress as bar, transaction.atomic():
                loader.load(bar.update)
                mark_loaded(settings.DATA_DIR)
        except (DemoFault, Refused) as error:
            raise CommandError(f"The demo world cannot be loaded: {error}", returncode=2) from error
        finish(loader)
        self.stdout.write(
            f"The demo world is there: {len(loader.people)} people, {len(loader.communities)} communities, "
            f"{len(loader.entries)} entries, {len(loader.replies)} replies."
        )


def _has_people() -> bool:
    try:
        return User.objects.exists()
    except ProgrammingError as error:
        raise CommandError("The database has no tables yet. Run first: bin/manage migrate", returncode=2) from error
