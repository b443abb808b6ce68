"""Uploads that survive a lost connection: a file comes in parts, each appended where the last one ended.

Parts are written to a folder of this machine (`UPLOAD_DIR`), not to the storage, since object stores cannot append;
several web servers share that folder, or send a person's requests to one of them. The parts are no facts and tell
nobody; the file that they become is one, and `keep_file` records it. The lock is an advisory one, because it takes no
transaction id: a large file that is being copied holds back no reader of the river.
"""

import hashlib
import shutil
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.core import clock
from apps.core.refusals import Refusal, Refused, require
from apps.files import limits
from apps.files.models import StoredFile, Upload
from apps.files.naming import safe_name
from apps.files.services import keep_file
from apps.files.sniffing import HEAD, UNKNOWN_FAMILY, sniff

PIECE = 1 << 20
# An upload that nothing was added to for this long is given up.
KEPT = timedelta(days=2)
# Unfinished ones that one person may have, and their bytes.
MOST_OPEN = 50
MOST_OPEN_BYTES = 5_000_000_000
# What has to stay free on the disk, for the database above all.
SPARE_BYTES = 200_000_000


class OutOfStep(Exception):
    """The part does not begin where the last one ended; the client asks anew and goes on from there."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes have arrived")
        self.received = received


def begin_upload(*, owner: User, name: str, size: int) -> Upload:
    """Announce a file of this size. Raises `Refused` where it would not be taken."""
    require(_refusal_of(owner, size))
    now = clock.now()
    upload = Upload(key=uuid.uuid4(), owner=owner, name=safe_name(name), size=size, created_at=now, active_at=now)
    part_path(upload).touch(mode=0o600)
    upload.save()
    return upload


def _refusal_of(owner: User, size: int) -> Refusal | None:
    if size > limits.largest_limit():
        return limits.too_large_for_all()
    begun = Upload.objects.visible_to(owner).filter(file=None).aggregate(count=Count("pk"), bytes=Sum("size"))
    if begun["count"] >= MOST_OPEN or (begun["bytes"] or 0) + size > MOST_OPEN_BYTES:
        sentence = _("You have begun many uploads. Finish some of them, or wait two days until they are forgotten.")
        return Refusal("too_many_uploads", sentence)
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    # Twice: for a moment there are the parts and the file that they become.
    if shutil.disk_usage(folder).free < 2 * size + SPARE_BYTES:
        sentence = _("There is no room for this file at the moment. Tell an administrator, and try again later.")
        return Refusal("no_room", sentence)
    return None


def append_part(*, upload: Upload, offset: int, content: IO[bytes]) -> Upload:
    """Add what `content` holds, which may be less than was announced where the line broke.

    Raises `OutOfStep` where it does not follow what is there, and `Refused`, giving the upload up, as soon as the
    beginning shows a file that is not taken.
    """
    with transaction.atomic():
        _lock(upload)
        upload = Upload.objects.get(pk=upload.pk)
        if offset != upload.received:
            raise OutOfStep(upload.received)
        if upload.file_id:
            return upload
        upload.received += _write(part_path(upload), content, at=offset, most=upload.size - offset)
        upload.active_at = clock.now()
        upload.save(update_fields=["received", "active_at"])
    if offset < HEAD and (refusal := _early_refusal(upload)):
        _forget(upload)
        raise Refused(refusal)
    return upload


def finish_upload(*, upload: Upload, origin: str = Origin.WEB) -> StoredFile:
    """Make a file of an upload that is complete; a second time gives the same file.

    Raises `Refused` where the file is not taken; then the upload is gone as well.
    """
    try:
        with transaction.atomic():
            _lock(upload)
            upload = Upload.objects.select_related("file").get(pk=upload.pk)
            if upload.file:
                return upload.file
            with part_path(upload).open("rb") as content:
                file = keep_file(owner=upload.owner, name=upload.name, content=content, origin=origin)
            upload.file = file
            upload.save(update_fields=["file"])
    except Refused:
        _forget(upload)
        raise
    part_path(upload).unlink(missing_ok=True)
    return file


def abandon_upload(*, upload: Upload) -> None:
    """Forget an upload and its parts; a file that it has become stays."""
    with transaction.atomic():
        _lock(upload)
        _forget(upload)


def forget_old_uploads(*, before: datetime | None = None) -> int:
    """Forget what nobody goes on with, and the notes of finished ones. Returns how many."""
    old = list(Upload.objects.filter(active_at__lt=before or clock.now() - KEPT))
    for upload in old:
        abandon_upload(upload=upload)
    _forget_parts_of_nobody()
    return len(old)


def _forget_parts_of_nobody() -> None:
    """Delete the parts of uploads that are gone in another way, as when a beginning was undone."""
    for path in Path(settings.UPLOAD_DIR).glob("*.part"):
        is_old = path.stat().st_mtime < (clock.now() - KEPT).timestamp()
        if is_old and not Upload.objects.filter(key=uuid.UUID(path.stem)).exists():
            path.unlink(missing_ok=True)


def part_path(upload: Upload) -> Path:
    """Where the parts are."""
    return Path(settings.UPLOAD_DIR) / f"{upload.key.hex}.part"


def _lock(upload: Upload) -> None:
    number = int.from_bytes(hashlib.sha256(upload.key.bytes).digest()[:8], "big", signed=True)
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _write(path: Path, content: IO[bytes], *, at: int, most: int) -> int:
    """Append at most so many bytes. What a process wrote that died before it could note it is written over."""
    written = 0
    if not path.exists():
        sentence = _("This upload is gone. Choose the file again.")
        raise Refused(Refusal("upload_gone", sentence))
    with path.open("r+b") as part:
        part.seek(at)
        while written < most and (piece := content.read(min(PIECE, most - written))):
            part.write(piece)
            written += len(piece)
        part.truncate()
    if written == most and content.read(1):
        sentence = _("More arrived than was announced. Choose the file again.")
        raise Refused(Refusal("upload_too_long", sentence))
    return written


def _early_refusal(upload: Upload) -> Refusal | None:
    """What the beginning of the file tells already; some kinds only show at their end."""
    if upload.received < min(HEAD, upload.size):
        return None
    with part_path(upload).open("rb") as part:
        kind = sniff(part.read(HEAD), upload.name)
    return None if kind.family == UNKNOWN_FAMILY else limits.refusal_for(kind, upload.size)


def _forget(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).delete()
    part_path(upload).unlink(missing_ok=True)
