"""Files that come in with texts: stored once for each person who owns them, and attached to what shows them."""

from collections.abc import Mapping, Sequence

from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.content.models import Attachment, Entry, Reply
from apps.core.refusals import Refused
from apps.files.models import StoredFile
from apps.files.services import keep_file
from apps.integrations.importing.items import ImportedFile
from apps.integrations.importing.links import Targets
from apps.integrations.importing.report import LEFT_OUT, NEW, Report, Row

# Only its owner can make a file part of something.
type Place = tuple[str, int]


class Keeper:
    """Stores files and remembers them by key and owner."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.files: dict[Place, StoredFile] = {}

    def keep(self, files: Sequence[ImportedFile], owner: User, targets: Targets) -> dict[str, StoredFile | None]:
        """Store the files; one that is not taken is reported and missing, which is no reason to lose the text."""
        kept: dict[str, StoredFile | None] = {}
        for given in files:
            place = (given.key, owner.pk)
            if place not in self.files and not self._store(given, owner):
                kept[given.key] = None
                continue
            kept[given.key] = self.files[place]
            targets.files[given.key] = self.files[place].get_absolute_url()
        return kept

    def undo_to(self, before: Mapping[Place, StoredFile]) -> None:
        """Forget what was stored since, in a transaction that was rolled back."""
        for place in set(self.files) - set(before):
            default_storage.delete(self.files[place].path)
        self.files = dict(before)

    def _store(self, given: ImportedFile, owner: User) -> bool:
        try:
            with transaction.atomic(), given.open() as content:
                file = keep_file(owner=owner, name=given.name, content=content, origin=Origin.IMPORT)
        except (Refused, OSError) as error:
            self.report.add(Row("files", given.key, LEFT_OUT, given.name, str(error)))
            return False
        self.files[given.key, owner.pk] = file
        self.report.add(Row("files", given.key, NEW, given.name, address=file.get_absolute_url()))
        return True


def attach_files(
    entry: Entry, reply: Reply | None, given: Sequence[ImportedFile], files: Mapping[str, StoredFile | None]
) -> None:
    """Make files part of what shows them or showed them once."""
    for one in given:
        if file := files.get(one.key):
            Attachment.objects.get_or_create(entry=entry, reply=reply, file=file, role=one.role)
