"""`import_podcast FILE-OR-ADDRESS --community SLUG`: bring a podcast's feed in."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandParser

from apps.integrations.importing.commands import ImportCommand
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import Source
from apps.integrations.podcasts.fetching import Fetcher
from apps.integrations.podcasts.source import PodcastFeed


class Command(ImportCommand):
    help = (
        "Bring a podcast into a community: its show, episodes, chapters and transcripts, with their dates and authors. "
        "What is here already is left alone, so the same command brings in what is new."
    )
    path_help = "the feed: a file, or its address"
    path_type = str

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--audio", action="store_true", help="bring recordings and covers in; else they are linked")
        parser.add_argument(
            "--media", type=Path, metavar="FOLDER", help="files that the feed names, taken from here before the web"
        )
        parser.add_argument("--offline", action="store_true", help="ask nothing of the web")

    def source(self, options: dict[str, Any]) -> Source:
        if options["media"] is not None and not options["media"].is_dir():
            raise CannotImport(f"There is no folder {options['media']}.")
        # Whoever names the address of the feed means its host, even one within the company.
        host = urlsplit(options["path"]).hostname or ""
        return PodcastFeed(
            options["path"], Fetcher(options["media"], options["offline"], host), has_audio=options["audio"]
        )
