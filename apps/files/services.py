"""Keeping and discarding files."""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event, start_task
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import require
from apps.files import imaging, limits, policies
from apps.files.models import Family, StoredFile
from apps.files.naming import fitting_name
from apps.files.renditions import forget_renditions, widths_of
from apps.files.sniffing import sniff_file

_PIECE = 1 << 20
# What nobody has made part of anything for this long is nobody's any more.
UNUSED_KEPT = timedelta(days=7)
# For what mentions a file without a row that says so (the text of a draft): each says whether it still needs it.
STILL_WANTED: list[Callable[[StoredFile], bool]] = []


@transaction.atomic
def keep_file(*, owner: User, name: str, content: IO[bytes], origin: str = Origin.WEB) -> StoredFile:
    """Store what `content` holds under a name that is safe to show. Its type is what its bytes say.

    Images are encoded anew without what the camera wrote into them. Raises `Refused` with the reason where the
    type or the size is not taken; then nothing is stored.
    """
    kind = sniff_file(content, name)
    size = content.seek(0, 2)
    require(limits.refusal_for(kind, size))
    content.seek(0)
    file = StoredFile(owner=owner, media_type=kind.media_type, family=kind.family, created_at=clock.now())
    if kind.family == Family.IMAGE:
        clean = imaging.clean_image(content)
        content, file.media_type, file.width, file.height = clean.content, clean.media_type, clean.width, clean.height
    file.name = fitting_name(name, file.media_type)
    file.sha256, file.size = _digest(content)
    content.seek(0)
    # Nothing is written to the database before the bytes are copied: a long transaction holds up the river.
    path = f"files/{file.key.hex[:2]}/{file.key.hex}"
    file.path = default_storage.save(path, File(content))
    try:
        _note(file, origin)
    except BaseException:
        default_storage.delete(file.path)
        raise
    if widths_of(file):
        start_task("files.batch_make_renditions", file.pk)
    return file


def _note(file: StoredFile, origin: str) -> None:
    file.save()
    record_event(
        Verb.FILE_KEPT,
        actor_id=file.owner_id,
        origin=origin,
        context={"file": str(file.key), "family": file.family, "size": file.size},
    )


@transaction.atomic
def discard_file(*, by: User, file: StoredFile, origin: str = Origin.WEB) -> None:
    """Delete a file that is attached to nothing; its bytes go when the transaction has committed."""
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    require(policies.may_discard(by, file))
    _discard(file, actor_id=by.pk, origin=origin)


def sweep_unused(*, before: datetime | None = None) -> int:
    """Delete what has been attached to nothing for a week. Returns how many files went."""
    old = StoredFile.objects.unused().filter(created_at__lt=before or clock.now() - UNUSED_KEPT)
    gone = 0
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            file = StoredFile.objects.select_for_update().filter(pk=pk).first()
            if file is None or policies.is_in_use(file) or any(wants(file) for wants in STILL_WANTED):
                continue
            _discard(file, actor_id=None, origin=Origin.SYSTEM)
            gone += 1
    return gone


def _discard(file: StoredFile, *, actor_id: int | None, origin: str) -> None:
    transaction.on_commit(partial(_delete_bytes, file.path, file.key.hex))
    key = str(file.key)
    file.delete()
    record_event(Verb.FILE_DISCARDED, actor_id=actor_id, origin=origin, context={"file": key})


def _delete_bytes(path: str, key_hex: str) -> None:
    default_storage.delete(path)
    forget_renditions(key_hex)


def temporary() -> IO[bytes]:
    """A place for bytes on their way: in memory while they are few."""
    return tempfile.SpooledTemporaryFile(_PIECE)


def _digest(content: IO[bytes]) -> tuple[str, int]:
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := content.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size
