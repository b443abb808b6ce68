"""`import_markdown FOLDER --community SLUG`: bring Markdown files in."""

from typing import Any

from django.core.management.base import CommandParser

from apps.integrations.importing.commands import ImportCommand
from apps.integrations.importing.items import Source
from apps.integrations.markdown.own import OwnExport, is_own_export
from apps.integrations.markdown.source import ARTICLE, WIKI, Choice, MarkdownFolder
from apps.integrations.markdown.tree import open_tree


class Command(ImportCommand):
    help = (
        "Bring a folder or ZIP archive of Markdown files with front matter into a community, as articles or as a wiki "
        "whose tree the folders are; or what was exported from a site like this one, as it was. What is here already "
        "is left alone."
    )
    path_help = "the folder or the ZIP archive"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as", dest="kind", choices=[ARTICLE, WIKI], default=ARTICLE, help="what they become")
        parser.add_argument("--site", default="", metavar="URL", help="where the files were published, for links")
        parser.add_argument(
            "--author", default="", metavar="EMAIL", help="who wrote what nobody signed; else a placeholder"
        )

    def source(self, options: dict[str, Any]) -> Source:
        tree = open_tree(options["path"])
        if is_own_export(tree):
            return OwnExport(tree)
        return MarkdownFolder(tree, Choice(options["kind"], options["site"], options["author"]))
