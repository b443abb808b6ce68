"""`bin/manage erase_account`: take away all that is about a person; what they wrote stays, by a former member."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.core.refusals import Refused
from apps.integrations.erasing import erase_account


class Command(BaseCommand):
    help = "Erase an account for good. What the person wrote stays, without their name. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="Whose account.")
        parser.add_argument("--by", required=True, help="E-mail of the site administrator who decided it.")
        parser.add_argument("--confirm", default="", help="The handle once more; asked for where it is left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(handle=options["handle"], is_placeholder=False).first()
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if person is None or by is None:
            raise CommandError("There is no such account. Look up handle and e-mail in the back office.", returncode=2)
        confirmation = options["confirm"] or input(f"Type {person.handle} to erase the account of {person.name}: ")
        try:
            erase_account(by=by, person=person, confirmation=confirmation.strip(), origin=Origin.SYSTEM)
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stdout.write("The account is erased.")
