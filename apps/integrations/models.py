"""What came in from elsewhere, and which row it became; what is taken along from here."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.core.querying import OwnRows


class ItemKind(models.TextChoices):
    """What a row was in the place that it came from."""

    PERSON = "person"
    # An author of whom the dump has kept no more than the name.
    NAME = "name"
    POST = "post"
    COMMENT = "comment"
    # A vote or a favourite: counted on what it was for, once.
    VOTE = "vote"


class ImportedItem(models.Model):
    """A row of a dump and what it became here, written in the same transaction: a second run leaves it alone.

    `source` names the dump's place and the community that it was imported into. `digest` is made of what
    never changes about a post, so that another site's dump is not mistaken for a newer one of the same site.
    An item whose row was deleted here stays, with nothing to point to: it is not imported again.
    """

    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    external_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=32, blank=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "external_id"], name="imported_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.external_id}"


class ExportState(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being put together")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")


class ExportJobQuerySet(OwnRows["ExportJob"]):
    """Exports, which are their owner's alone."""

    person_field = "asked_by"


class ExportJob(models.Model):
    """An archive that somebody asked for: of a community, or (without one) of their own contributions."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    # Moves while a worker is at it, so that one who died can be told from one who works.
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="exports_of_person")]
        constraints = [
            # Two clicks are one export.
            models.UniqueConstraint(
                models.F("asked_by"),
                models.F("community"),
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_export_at_a_time",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"Export {self.key} ({self.state})"

    @property
    def percent(self) -> int:
        """How much is done."""
        return self.done * 100 // self.total if self.total else 0
