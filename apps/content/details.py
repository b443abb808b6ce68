"""Values of `details` that several kinds have, as a form gives them or as the API does."""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.accounts.models import User
from apps.core.refusals import Refusal, Refused
from apps.files.models import StoredFile

NO_SUCH_FILE = Refusal("no_such_file", _("This upload is gone, or somebody else’s. Upload the file again, please."))


class FileKey(serializers.UUIDField):
    """The key of a file that the caller has uploaded."""


def own_file(by: User, value: Any, *, before: StoredFile | None = None) -> StoredFile | None:
    """The file that a form gave, or that belongs to the key that the API gave; raises `Refused` for others' files."""
    if value is None or isinstance(value, StoredFile):
        return value
    key = value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    if before is not None and before.key == key:
        return before
    file = StoredFile.objects.visible_to(by).filter(key=key).first()
    if file is None:
        raise Refused(NO_SUCH_FILE)
    return file
