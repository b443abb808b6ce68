"""What a worker does with a version: read its words, make what is shown, say so in the river."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Func, IntegerField

from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.kinds.document.models import DocumentVersion, Reason, State
from apps.content.models import Entry
from apps.core import clock
from apps.core.documents import Picture, Reading, Unreadable, read_document
from apps.files.models import StoredFile

# A worker that dies over a file leaves it waiting; the third time nobody tries again.
TRIES = 3
# Long enough for the slowest file, so that no second worker begins while the first still reads.
PATIENCE = timedelta(minutes=5)


class JSONBArrayLength(Func):
    """How many things stand in a list of JSON."""

    function = "jsonb_array_length"
    output_field = IntegerField()


def read_versions(*, most: int = 50) -> int:
    """Read what waits, the oldest first. Returns how many were read."""
    done = 0
    while done < most and (version := _claim()):
        read_version(version)
        done += 1
    return done


def read_version(version: DocumentVersion) -> None:
    """Read one version, now; whatever is in its file, it ends as ready or failed."""
    with tempfile.TemporaryDirectory(prefix="guildhall-") as folder:
        try:
            reading = _read(version.file, Path(folder), at=version.address, first_page=1)
        except Unreadable as unreadable:
            _settle(version, state=State.FAILED, reason=unreadable.code)
            return
        pictures = _store(version, Path(folder), reading.pictures)
    _settle(
        version,
        state=State.READY,
        format=reading.format,
        text=reading.text,
        html=reading.html,
        pages=reading.pages,
        pictures=pictures,
    )


def draw_wanted_pages(*, most: int = 20) -> None:
    """Make pictures of the next pages of files that somebody reads on in."""
    drawn = JSONBArrayLength("pictures")
    rows = DocumentVersion.objects.lean().filter(state=State.READY)  # unscoped: whoever sees it later.
    for version in rows.filter(pages_wanted__gt=drawn).select_related("file")[:most]:
        _draw_more(version)


def _draw_more(version: DocumentVersion) -> None:
    with tempfile.TemporaryDirectory(prefix="guildhall-") as folder:
        first = len(version.page_pictures) + 1
        try:
            reading = _read(version.file, Path(folder), at=version.address, first_page=first)
            pictures = _store(version, Path(folder), reading.pictures)
        except Unreadable:
            # It was readable before, so the machine is short of something: whoever wants more asks again.
            pictures = []
    with transaction.atomic():
        version = DocumentVersion.objects.select_for_update().get(pk=version.pk)  # unscoped: as above.
        known = {row[0] for row in version.pictures}
        version.pictures += [row for row in pictures if row[0] not in known]
        if not pictures:
            version.pages_wanted = 0
        version.save(update_fields=["pictures", "pages_wanted"])


@transaction.atomic
def _claim() -> DocumentVersion | None:
    """The next version to read, marked so that no other worker takes it; those that killed workers are given up."""
    now = clock.now()
    waiting = DocumentVersion.objects.filter(state=State.WAITING).order_by("at")  # unscoped: whoever sees it later.
    free = waiting.exclude(tries__gt=0, claimed_at__gt=now - PATIENCE)
    version = free.select_related("file").lean().select_for_update(of=("self",), skip_locked=True).first()
    if version is None:
        return None
    if version.tries >= TRIES:
        _settle(version, state=State.FAILED, reason=Reason.DAMAGED)
        return _claim()
    version.tries += 1
    version.claimed_at = now
    version.save(update_fields=["tries", "claimed_at"])
    return version


def _read(file: StoredFile, folder: Path, *, at: str, first_page: int) -> Reading:
    copy = folder / "original"
    try:
        with default_storage.open(file.path) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
    except OSError as error:
        raise Unreadable("damaged") from error
    return read_document(copy, name=file.name, into=folder, pictures_at=f"{at}pictures/", first_page=first_page)


def _store(version: DocumentVersion, folder: Path, pictures: Sequence[Picture]) -> list[list[str | int]]:
    kept: list[list[str | int]] = []
    for picture in pictures:
        path = f"{version.folder}/{picture.name}"
        if default_storage.exists(path):
            default_storage.delete(path)
        with (folder / picture.name).open("rb") as content:
            default_storage.save(path, File(content))
        kept.append([picture.name, picture.width, picture.height])
    return kept


@transaction.atomic
def _settle(version: DocumentVersion, *, state: State, reason: str = "", **found: object) -> None:
    """Write what was found; the search reads it from the river, pages from the entry's new version."""
    values = {"state": state, "reason": reason if reason in Reason.values else "", **found}
    DocumentVersion.objects.filter(pk=version.pk).update(**values)
    Entry.objects.filter(pk=version.document_id).update(version=F("version") + 1)
    entry = Entry.objects.only("community_id", "is_history").get(pk=version.document_id)  # unscoped: only its place.
    record_event(
        Verb.TEXT_EXTRACTED,
        actor_id=None,
        community_id=entry.community_id,
        entry_id=entry.pk,
        origin=Origin.SYSTEM,
        context={"number": version.number, "state": state.value},
    )
