"""Adding versions of a document."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event, start_task
from apps.activity.verbs import Verb
from apps.content.attachments import attach
from apps.content.details import own_file
from apps.content.kinds.document.forms import title_of
from apps.content.kinds.document.models import Document, DocumentVersion
from apps.content.kinds.document.policies import may_add_version
from apps.content.models import Entry
from apps.core import clock
from apps.core.documents import FIRST_PAGES
from apps.core.refusals import Refusal, Refused, require
from apps.files.models import StoredFile

NO_FILE = Refusal("no_file", _("A document needs a file: upload one and name its key."))
# More than that one rather reads at home.
MOST_DRAWN = 400
READ_TASK = "document.batch_read_versions"


def save_document(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    """Keep the first version of a new document; called in the transaction that writes the entry."""
    if Document.objects.filter(entry=entry).exists():
        return
    file = own_file(by, details.get("file"))
    if file is None:
        raise Refused(NO_FILE)
    if not entry.title:
        entry.title = title_of(file.name)
        entry.save(update_fields=["title", "slug"])
    _keep_version(Document.objects.create(entry=entry), entry=entry, file=file, note=details.get("note", ""), by=by)


@transaction.atomic
def add_version(
    *, by: User, entry: Entry, file: StoredFile, note: str = "", origin: str = Origin.WEB
) -> DocumentVersion:
    """Put a newer file in place of the last one, which stays downloadable. The same file again changes nothing."""
    require(may_add_version(by, entry))
    document = Document.objects.select_for_update().get(entry=entry)
    last = document.versions.lean().select_related("file").first()
    if last and last.file.sha256 == file.sha256:
        return last
    version = _keep_version(document, entry=entry, file=file, note=note, by=by)
    Entry.objects.filter(pk=entry.pk).update(version=F("version") + 1, active_at=version.at)
    record_event(
        Verb.VERSION_ADDED,
        actor_id=by.pk,
        person_id=entry.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        origin=origin,
        context={"number": version.number},
    )
    return version


def want_more_pages(*, version: DocumentVersion) -> None:
    """Have a worker draw the next pages of a long file. It changes nothing that anybody wrote, so no event says so."""
    if not version.has_more_pages:
        return
    wanted = min(version.pages or 0, len(version.page_pictures) + FIRST_PAGES, MOST_DRAWN)
    DocumentVersion.objects.filter(pk=version.pk, pages_wanted__lt=wanted).update(pages_wanted=wanted)
    start_task(READ_TASK)


def _keep_version(document: Document, *, entry: Entry, file: StoredFile, note: str, by: User) -> DocumentVersion:
    attach(entry=entry, file=file, role="document", by=by)
    document.last_number += 1
    document.save()
    version = DocumentVersion.objects.create(
        document=document, number=document.last_number, file=file, note=note.strip()[:200], by=by, at=clock.now()
    )
    start_task(READ_TASK)
    return version
