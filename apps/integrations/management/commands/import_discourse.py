"""`import_discourse PATH --community SLUG`: bring a Discourse community in."""

from typing import Any

from django.core.management.base import CommandParser

from apps.integrations.discourse.source import Discourse
from apps.integrations.importing.commands import ImportCommand
from apps.integrations.importing.items import Source


class Command(ImportCommand):
    help = (
        "Bring topics and posts of a Discourse community in: the JSON of its API (a file with a post a line, a folder "
        "with a topic a file) or a backup. What is here already is left alone."
    )
    path_help = "the JSON file, the folder of JSON files, or the backup (.sql, .sql.gz, .tar.gz)"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--site", default="", metavar="HOST", help="where it was; else told from the links")

    def source(self, options: dict[str, Any]) -> Source:
        return Discourse(options["path"], options["site"])
