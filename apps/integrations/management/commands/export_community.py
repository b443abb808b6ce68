"""`export_community SLUG FILE`: write a community as a ZIP archive of Markdown."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.communities.models import Community
from apps.integrations.export.archive import write_archive
from apps.integrations.export.scope import Scope

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Write a community as a ZIP archive: Markdown with front matter, files, JSON of replies, former texts and "
        "marks. import_markdown reads it back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("community", metavar="SLUG", help="the community's address")
        parser.add_argument("file", type=Path, metavar="FILE", help="the archive to write; there must be none yet")

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(f"There is no community {options['community']}.", returncode=REFUSED)
        target: Path = options["file"]
        scope = Scope(community)
        # Under another name until it is whole, so that nobody takes half an archive for one.
        part = target.with_name(f"{target.name}.part")
        try:
            if target.exists():
                raise CommandError(f"{target} is there already. Name another file.", returncode=REFUSED)
            with part.open("wb") as content:
                write_archive(scope, content, step=lambda done, total: None)
            os.replace(part, target)  # noqa: PTH105  # Atomic, as its name does not say in pathlib.
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.", returncode=REFUSED) from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{len(scope.addresses.entries)} entries, {len(scope.addresses.files)} files: {target}")
