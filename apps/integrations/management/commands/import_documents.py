"""`import_documents FOLDER --community SLUG`: bring files in as documents."""

from typing import Any

from django.core.management.base import CommandParser

from apps.integrations.documents.source import DocumentFolder
from apps.integrations.importing.commands import ImportCommand
from apps.integrations.importing.items import Source


class Command(ImportCommand):
    help = (
        "Bring every file of a folder or ZIP archive into a community as a document: PDF, Office, OpenDocument, "
        "Markdown, text, pictures. What is here already is left alone."
    )
    path_help = "the folder or the ZIP archive"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--author", default="", metavar="EMAIL", help="whose files they are; else a placeholder")

    def source(self, options: dict[str, Any]) -> Source:
        return DocumentFolder(options["path"], options["author"].strip())
