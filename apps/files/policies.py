"""Who may do what with a file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.refusals import Refusal
from apps.files.models import StoredFile

NOT_YOUR_FILE = Refusal("not_your_file", _("This file was uploaded by somebody else."))
IN_USE = Refusal("file_in_use", _("This file is part of something that you wrote. Take it out there first."))


def may_discard(viewer: Any, file: StoredFile) -> Refusal | None:
    """Only its owner, and only while nothing uses it: whatever refers to a file does so by a protected key."""
    if not viewer.is_authenticated or viewer.pk != file.owner_id:
        return NOT_YOUR_FILE
    return IN_USE if is_in_use(file) else None


def may_use(viewer: Any, file: StoredFile) -> Refusal | None:
    """Whether the viewer may make the file part of something: only what they uploaded themselves."""
    return None if viewer.is_authenticated and viewer.pk == file.owner_id else NOT_YOUR_FILE


def is_in_use(file: StoredFile) -> bool:
    """Whether any row refers to the file."""
    relations = (relation for relation in StoredFile._meta.related_objects if not relation.hidden)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: file}).exists() for relation in relations
    )


def used_among(files: Iterable[StoredFile]) -> set[int]:
    """The ids of those that something uses."""
    ids = {file.pk for file in files}
    return ids - set(StoredFile.objects.filter(pk__in=ids).unused().values_list("pk", flat=True))
