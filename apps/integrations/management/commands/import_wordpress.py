"""`import_wordpress FILE --community SLUG`: bring a WordPress export in."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.integrations.importing.commands import ImportCommand
from apps.integrations.importing.items import Source
from apps.integrations.wordpress.source import WordPress


class Command(ImportCommand):
    help = (
        "Bring a WordPress export (WXR) into a community: posts and pages become articles, comments replies. What is "
        "here already is left alone, so a killed import is taken up by the same command."
    )
    path_help = "the XML file that WordPress exported"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--media", type=Path, metavar="FOLDER", help="the site's uploads, to take pictures from")

    def source(self, options: dict[str, Any]) -> Source:
        return WordPress(options["path"], options["media"])
