"""What was published of many, who looked at it, and the files that were made of it."""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.core.querying import OwnRows
from apps.insights.reports.subjects import Format, Grouping, Subject


class ReportTable(models.Model):
    """One published table: a subject, by one grouping, of one window. Written once, and never changed.

    Only what may be published is in it; what it was made from is kept nowhere. So whoever joins, leaves, opts out or
    is erased later changes no answer, and no two answers of one window differ by them. The database refuses updates.
    """

    subject = models.CharField(max_length=12, choices=Subject.choices)
    grouping = models.CharField(max_length=12, choices=Grouping.choices)
    # The last week of the window.
    week = models.IntegerField()
    made_at = models.DateTimeField()
    method_version = models.PositiveSmallIntegerField()
    # The smallest group that is shown, as it was set then.
    fewest = models.PositiveIntegerField()
    # Rows with people (rounded), shares (rounded) and what is left out, see `reports.tables`.
    content = models.JSONField()
    # Whose members are counted in it.
    communities = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "grouping", "week"], name="report_published_once")]
        ordering = ["-week", "subject", "grouping"]

    def __str__(self) -> str:
        return f"{self.subject} by {self.grouping}, week {self.week}"


class AccessQuerySet(models.QuerySet["ReportAccess"]):
    """Who looked at reports."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, and those of reports on communities that one belongs to."""
        if not viewer.is_authenticated:
            return self.none()
        mine = list(viewer.memberships.filter(state="active").values_list("community_id", flat=True))
        return self.filter(Q(communities__overlap=mine) | Q(person_id=viewer.pk))


class ReportAccess(models.Model):
    """Somebody asked for a report, and whether they got it."""

    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    subject = models.CharField(max_length=12, blank=True)
    grouping = models.CharField(max_length=12, blank=True)
    # The windows as they were asked for, as 2026-W36; the format, as csv.
    windows = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    format = models.CharField(max_length=8, blank=True)
    # Whose members the answer tells of; of a refused one, the community that was asked for.
    communities = ArrayField(models.BigIntegerField(), default=list, blank=True)
    is_answered = models.BooleanField(default=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="report_accesses_by_time")]

    def __str__(self) -> str:
        return f"{self.subject} by {self.person_id}"


class FileState(models.TextChoices):
    """How far a file is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being put together")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")


class ReportFile(models.Model):
    """A file with several tables that somebody asked for; theirs alone, and deleted after a day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    subjects = ArrayField(models.CharField(max_length=12, choices=Subject.choices))
    grouping = models.CharField(max_length=12, choices=Grouping.choices)
    weeks = ArrayField(models.IntegerField())
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    format = models.CharField(max_length=4, choices=Format.choices)
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)
    # Tables that are in it, of how many.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    # Moves while a worker is at it, so that one who died can be told from one who works.
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(OwnRows)()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["person", "-asked_at"], name="report_files_of_person")]

    def __str__(self) -> str:
        return f"Report {self.key} ({self.state})"
