"""Keeping and discarding files."""

import hashlib
import re
import tempfile
import unicodedata
import uuid
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import require
from apps.files import imaging, limits, policies
from apps.files.models import Family, StoredFile
from apps.files.sniffing import HEAD, sniff

_PIECE = 1 << 20
_UNSAFE = re.compile(r"[^\w.\- ()\[\]+,&']+")


@transaction.atomic
def keep_file(*, owner: User, name: str, content: IO[bytes], origin: str = Origin.WEB) -> StoredFile:
    """Store what `content` holds under a name that is safe to show. Its type is what its bytes say.

    Images are encoded anew without what the camera wrote into them. Raises `Refused` with the reason where the
    type or the size is not taken; then nothing is stored.
    """
    content.seek(0)
    kind = sniff(content.read(HEAD), name)
    size = content.seek(0, 2)
    require(limits.refusal_for(kind, size))
    content.seek(0)
    file = StoredFile(
        owner=owner, name=safe_name(name), media_type=kind.media_type, family=kind.family, created_at=clock.now()
    )
    if kind.family == Family.IMAGE:
        clean = imaging.clean_image(content)
        content, file.media_type, file.width, file.height = clean.content, clean.media_type, clean.width, clean.height
    file.sha256, file.size = _digest(content)
    key = uuid.uuid4()
    file.key = key
    content.seek(0)
    file.path = default_storage.save(f"files/{key.hex[:2]}/{key.hex}", File(content))
    file.save()
    record_event(
        Verb.FILE_KEPT,
        actor_id=owner.pk,
        origin=origin,
        context={"file": str(key), "family": file.family, "size": file.size},
    )
    return file


@transaction.atomic
def discard_file(*, by: User, file: StoredFile, origin: str = Origin.WEB) -> None:
    """Delete a file that is attached to nothing; its bytes go when the transaction has committed."""
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    require(policies.may_discard(by, file))
    transaction.on_commit(partial(default_storage.delete, file.path))
    key = str(file.key)
    file.delete()
    record_event(Verb.FILE_DISCARDED, actor_id=by.pk, origin=origin, context={"file": key})


def safe_name(name: str) -> str:
    """A file name without folders, control characters and what addresses or shells give a meaning to."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    bare = _UNSAFE.sub("-", bare).strip(" .-") or "file"
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:150]}{dot}{ending[:20]}" if stem and dot else bare[:150]


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
