"""`bin/manage create_admin`: the first site administrator of an empty instance."""

import os
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.services import create_person, vouch_for_email


class Command(BaseCommand):
    help = "Make a site administrator. The password is asked for, or taken from GUILDHALL_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"Somebody with the e-mail {email} is here already.", returncode=2)
        password = os.environ.get("GUILDHALL_PASSWORD") or getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        person = create_person(name=options["name"], email=email, password=password, is_staff=True, is_superuser=True)
        vouch_for_email(user=person)
        self.stdout.write(f"{person.name} is a site administrator and signs in as {email}.")
