"""Which files belong to what somebody wrote. An attachment is what opens a file's bytes to whoever sees the entry."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q

from apps.accounts.models import User
from apps.content.models import Attachment, Entry, Reply
from apps.core.refusals import require
from apps.files import policies
from apps.files.models import StoredFile

_ADDRESS = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
INLINE = "inline"
# A removed reply takes its files along.
STANDING = Q(reply=None) | Q(reply__removed_at=None)

# For files of things that are no entries (the cover of a show): each says whether the viewer may see the file.
DOORS: list[Callable[[Any, StoredFile], bool]] = []


def attach(*, entry: Entry, file: StoredFile, role: str, by: User, reply: Reply | None = None) -> Attachment:
    """Make a file part of an entry; only its owner can, unless it is part of the entry already.

    Raises `Refused` for a file that somebody else uploaded. Called inside a service's transaction.
    """
    if not Attachment.objects.filter(entry=entry, file=file).exists():
        require(policies.may_use(by, file))
    return Attachment.objects.get_or_create(entry=entry, reply=reply, file=file, role=role)[0]


def attach_inline(*, entry: Entry, reply: Reply | None, source: str, by: User) -> None:
    """Attach the writer's own files whose addresses stand in the text. Addresses of others' files stay mere links,
    which open for whom they open anyway."""
    keys = keys_in(source)
    if not keys:
        return
    known = set(Attachment.objects.filter(entry=entry, reply=reply, role=INLINE).values_list("file__key", flat=True))
    files = StoredFile.objects.visible_to(by).filter(key__in=keys - known)
    Attachment.objects.bulk_create(
        [Attachment(entry=entry, reply=reply, file=file, role=INLINE) for file in files], ignore_conflicts=True
    )


def keys_in(source: str) -> set[uuid.UUID]:
    """The keys of the files whose addresses a text names."""
    return {uuid.UUID(key) for key in _ADDRESS.findall(source)}


def may_see_file(viewer: Any, file: StoredFile) -> bool:
    """Whether the viewer may have the bytes: their owner, and whoever sees something that the file is part of."""
    if viewer.is_authenticated and viewer.pk == file.owner_id:
        return True
    rows = Attachment.objects.filter(STANDING, file=file, entry__in=Entry.objects.visible_to(viewer))
    return rows.exists() or any(door(viewer, file) for door in DOORS)
