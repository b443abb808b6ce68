"""Takes in one message, as a mail server hands it over."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.inbound.message import MOST_BYTES
from apps.inbound.services import receive_message

# sysexits.h: the mail server says so to the sender, or tries again later.
BAD_DATA = 65
TRY_AGAIN = 75


class Command(BaseCommand):
    help = "Takes in one message (RFC 5322) from a file or, with -, from standard input: for a pipe of a mail server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the message, or - for standard input")
        parser.add_argument("--to", default="", help="the address that it came in for, where the server knows it")

    def handle(self, *args: Any, file: str, to: str, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1) if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise CommandError(str(error), returncode=TRY_AGAIN) from error
        if not raw.strip():
            raise CommandError("There is no message in this.", returncode=BAD_DATA)
        try:
            arrival = receive_message(raw=raw, recipient=to)
        except Exception as error:  # Whatever it is, the mail server keeps the message and comes again.
            raise CommandError(f"The message could not be kept: {error}", returncode=TRY_AGAIN) from error
        self.stdout.write(f"Message {arrival.pk} was taken in.")
