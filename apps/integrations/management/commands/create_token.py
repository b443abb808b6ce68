"""`create_token --user EMAIL --scope SCOPE`: make a key for the API and print it, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import SCOPES, create_token


class Command(BaseCommand):
    help = "Make a key for the API and print it. Only its hash is stored, so it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose key it is")
        parser.add_argument(
            "--scope", required=True, action="append", choices=SCOPES, help="what it may do; may be given several times"
        )
        parser.add_argument("--name", default="made by command", help="what it is for")
        parser.add_argument("--days", type=int, metavar="N", help="how long it is valid; else until it is closed")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.active().filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"Nobody who can sign in has the e-mail {options['user']}.", returncode=2)
        if options["days"] is not None and options["days"] < 1:
            raise CommandError("--days takes a number of at least 1.", returncode=2)
        expires_at = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        _, key = create_token(user=user, name=options["name"][:80], scopes=options["scope"], expires_at=expires_at)
        self.stdout.write(key)
