"""`bin/manage audit_roles`: whom to ask about, as CSV, and what was answered, back into a method."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.core.refusals import Refused
from apps.participation.audit_services import Audited, apply_audit, choose_for_audit
from apps.participation.models import AuditAnswer
from apps.participation.signals import Role

COLUMNS = ("role", "handle", "name", "acts")
YES, NO = {"yes", "y", "1", "true"}, {"no", "n", "0", "false"}
# A spreadsheet would take these beginnings for a formula.
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    help = (
        "Ask people who know a community about some forty members a role (--ask FILE), and settle from their answers"
        " how strong acting in a role has to be there (--answers FILE). Delete the file afterwards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("community", help="the address (slug) of the community")
        parser.add_argument("--by", required=True, help="e-mail of the manager who asks, or answers")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--ask", type=Path, metavar="FILE", help="write whom to ask about; acts is to be filled in")
        which.add_argument("--answers", type=Path, metavar="FILE", help="read what was filled in: yes, no or nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if community is None or by is None:
            raise CommandError("There is no such community or person.", returncode=2)
        try:
            if options["ask"]:
                self._ask(by, community, options["ask"])
            else:
                self._settle(by, community, options["answers"])
        except Refused as refused:
            raise CommandError(str(refused.refusal.sentence), returncode=2) from refused

    def _ask(self, by: User, community: Community, path: Path) -> None:
        rows = choose_for_audit(by=by, community=community)
        people = User.objects.in_bulk({row.person_id for row in rows})
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in rows:
                person = people[row.person_id]
                writer.writerow([row.role, person.handle, _plain(person.name), ""])
        self.stdout.write(
            f"{len(rows)} questions are in {path}. Fill in yes or no under acts, and leave the unsure out."
        )

    def _settle(self, by: User, community: Community, path: Path) -> None:
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{path} cannot be read: {error}", returncode=2) from error
        handles = {row.person.handle: row.person_id for row in _asked(community)}
        answers = [answer for number, row in enumerate(rows, 2) if (answer := _answer(number, row, handles))]
        try:
            frozen = apply_audit(by=by, community=community, answers=answers, origin=Origin.SYSTEM)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        said = ", ".join(f"{Role(role).label} {mark:.3f}" for role, mark in frozen.thresholds.items())
        self.stdout.write(f"Method {frozen.number} holds from now on: {said}. Delete {path} now.")


def _asked(community: Community) -> list[AuditAnswer]:
    return list(AuditAnswer.objects.filter(community=community, method=None).select_related("person"))


def _answer(number: int, row: dict[str, str | None], handles: dict[str, int]) -> Audited | None:
    """One line of the file; None where nothing was filled in."""
    said = (row.get("acts") or "").strip().lower()
    if not said:
        return None
    handle, role = (row.get("handle") or "").strip(), (row.get("role") or "").strip()
    if said not in YES | NO or role not in Role.values or handle not in handles:
        raise CommandError(
            f"Line {number}: a role, the handle of somebody chosen, and yes or no belong here.", returncode=2
        )
    return Audited(handles[handle], role, said in YES)


def _plain(name: str) -> str:
    return f"'{name}" if name.startswith(_RISKY) else name
