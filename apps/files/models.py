"""What is stored. Who may open a file is not decided here: what it is attached to opens it (`content.attachments`)."""

import uuid
from typing import Self
from urllib.parse import quote

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.querying import OwnRows


class Family(models.TextChoices):
    """What one can do with a file: show it, play it, read its text, or only take it along."""

    IMAGE = "image", _("Image")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")
    TEXT = "text", _("Text")
    ARCHIVE = "archive", _("Archive")
    OTHER = "other", _("Other")


class StoredFileQuerySet(OwnRows["StoredFile"]):
    """Files, as listed for somebody. What others attached is reached through the entry that it belongs to."""

    person_field = "owner"

    def unused(self) -> Self:
        """Those that no row refers to. Whatever uses a file does so by a foreign key, so none is forgotten here."""
        rows = self
        for relation in StoredFile._meta.related_objects:
            if not relation.hidden:
                users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                rows = rows.filter(~Exists(users))
        return rows


class StoredFile(models.Model):
    """A file's bytes (`path` in the storage) and what was found out about them. Bytes never change: a new version
    is a new file, so an address may be kept by browsers."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="files", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    family = models.CharField(_("family"), max_length=10, choices=Family.choices)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, editable=False)
    path = models.CharField(max_length=200, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(_("uploaded"))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["owner", "-created_at"], name="files_of_owner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/files/{self.key}/{quote(self.name, safe='')}"


class UploadQuerySet(OwnRows["Upload"]):
    """Uploads, as seen by somebody."""

    person_field = "owner"


class Upload(models.Model):
    """A file on its way: `received` of `size` bytes have arrived. What it has become is noted for a while, so that
    who lost the last answer can ask again."""

    key = models.UUIDField(unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    active_at = models.DateTimeField(db_index=True)
    # Hidden: an upload does not use the file that it became.
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [models.CheckConstraint(condition=Q(received__lte=F("size")), name="no_more_than_announced")]

    def __str__(self) -> str:
        return self.name
