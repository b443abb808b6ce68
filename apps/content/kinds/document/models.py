"""A document's versions, what was read in each, and who took it along."""

from typing import Any, Self

from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.content.models import Entry
from apps.files.models import StoredFile


class State(models.TextChoices):
    """How far the reading of a file has come."""

    WAITING = "waiting", _("Being read")
    READY = "ready", _("Read")
    FAILED = "failed", _("Not readable")


class Reason(models.TextChoices):
    """Why a file gave no words and no preview; it can be downloaded all the same."""

    DAMAGED = "damaged", _("The file seems to be damaged. Open it on your device, save it anew and add that version.")
    PASSWORD = "password", _("The file is locked with a password. Add a version without one to make it searchable.")
    TOO_LARGE = "too_large", _("The file unpacks to more than can be read here.")
    TOO_SLOW = "too_slow", _("Reading the file took too long.")
    UNKNOWN = "unknown", _("There is no preview for files of this kind. PDF, Office and OpenDocument files have one.")


class Document(models.Model):
    """The side table of documents. `downloads` counts each person once a day, kept by reading the river."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="document", primary_key=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return f"Document {self.entry_id}"


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    """Versions, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of documents that the viewer sees."""
        return self.filter(document__entry__in=Entry.objects.visible_to(viewer))

    def lean(self) -> Self:
        """Without the long texts."""
        return self.defer("text", "html")


class DocumentVersion(models.Model):
    """One file of a document. `text` is for the search, `html` and `pictures` (names, widths, heights) are what is
    shown; both were made by a worker from the file, and `html` was sanitised there."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="document_versions")
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by"))
    at = models.DateTimeField(_("added"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    format = models.CharField(max_length=10, blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    html = models.TextField(blank=True, editable=False)
    pages = models.PositiveIntegerField(null=True, editable=False)
    pictures = models.JSONField(default=list, editable=False)
    # How far a reader wants to see; a worker draws up to there.
    pages_wanted = models.PositiveIntegerField(default=0, editable=False)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]
        indexes = [models.Index(fields=["at"], name="documents_to_read", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"Version {self.number} of document {self.document_id}"

    @property
    def folder(self) -> str:
        """Where its pictures lie in the storage."""
        return f"previews/{self.pk}"

    @property
    def address(self) -> str:
        """Below which its pictures and its download are."""
        return f"/e/{self.document_id}/versions/{self.number}/"

    @property
    def facts(self) -> list[str]:
        """What a list or a page says of it: the ending of its name, how many pages, the size."""
        ending = self.file.name.rpartition(".")[2][:5].upper() if "." in self.file.name else ""
        pages = self.pages or 0
        counted = ngettext("%(n)d page", "%(n)d pages", pages) % {"n": pages}
        if self.format in {"pptx", "odp"}:
            counted = ngettext("%(n)d slide", "%(n)d slides", pages) % {"n": pages}
        elif self.format in {"xlsx", "ods"}:
            counted = ngettext("%(n)d sheet", "%(n)d sheets", pages) % {"n": pages}
        return [fact for fact in (ending, counted if pages else "", filesizeformat(self.file.size)) if fact]

    @property
    def page_pictures(self) -> list[dict[str, Any]]:
        """The pictures that are whole pages, in order."""
        return [
            {"number": int(name[5:-5]), "address": f"{self.address}pictures/{name}", "width": width, "height": height}
            for name, width, height in self.pictures
            if name.startswith("page-")
        ]

    @property
    def has_more_pages(self) -> bool:
        """Whether pages remain that nobody has asked to see yet."""
        return bool(self.page_pictures) and len(self.page_pictures) < (self.pages or 0)


class Download(models.Model):
    """Somebody took a document along on this day; oftener counts once."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "person", "day"], name="download_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} took document {self.document_id} on {self.day}"
