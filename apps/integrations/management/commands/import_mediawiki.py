"""`import_mediawiki FILE --community SLUG`: bring a MediaWiki export in."""

from typing import Any

from django.core.management.base import CommandParser

from apps.integrations.importing.commands import ImportCommand
from apps.integrations.importing.items import Source
from apps.integrations.mediawiki.source import MediaWiki


class Command(ImportCommand):
    help = (
        "Bring the pages of a MediaWiki export into a community's wiki, with their history. What is here already is "
        "left alone, so a killed import is taken up by the same command."
    )
    path_help = "the XML file that MediaWiki exported, as it is or packed (.bz2, .gz)"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--subpages", action="store_true", help="a page named A/B stands under A")

    def source(self, options: dict[str, Any]) -> Source:
        return MediaWiki(options["path"], subpages=options["subpages"])
