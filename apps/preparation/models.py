"""What a community still needs, and in which order what was prepared for it is released."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry
from apps.core import clock


class NeedState(models.TextChoices):
    """The columns of the board, in order."""

    NEEDED = "needed", _("Needed")
    CLAIMED = "claimed", _("Claimed")
    DRAFTED = "drafted", _("Drafted")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready")


class NeedQuerySet(models.QuerySet["Need"]):
    """Needs, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer may read."""
        return self.filter(community_id__in=readable_community_ids(viewer))

    def open(self) -> Self:
        """Not closed; what is ready stays on the board until its community has gone live."""
        return self.filter(closed_at=None)

    def wanted(self) -> Self:
        """Nobody has taken it on yet."""
        return self.open().filter(state=NeedState.NEEDED)


class Need(models.Model):
    """Something that a community should hold and does not yet: who asked for it, who writes it, how far it is.

    `state` is what the services wrote; `place` is what is true now, since an entry may have been removed meanwhile.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="needs")
    title = models.CharField(_("what is needed"), max_length=160)
    why = models.CharField(_("why"), max_length=500, blank=True)
    kind = models.CharField(_("as what"), max_length=12, default="article")
    state = models.CharField(_("state"), max_length=10, choices=NeedState.choices, default=NeedState.NEEDED)
    position = models.IntegerField(default=0)
    due = models.DateField(_("wanted by"), null=True, blank=True)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="claimed_needs")
    entry = models.OneToOneField(Entry, on_delete=models.SET_NULL, null=True, blank=True, related_name="need")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the last reviewer asked for; empty again with the next review.
    note = models.CharField(max_length=1000, blank=True)
    # The `text_mark` of the text that was approved: a later one says so on its card.
    approved_text = models.CharField(max_length=40, null=True, blank=True)
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=NeedState.NEEDED, claimed_by=None, entry=None)
                | ~Q(state=NeedState.NEEDED) & ~Q(claimed_by=None),
                name="need_is_claimed_or_open",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "state", "position"], name="needs_on_board", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/c/{self.community.slug}/board/#need-{self.pk}"

    @property
    def place(self) -> str:
        """The column in which it stands in truth: a draft that was removed is none."""
        drafted = {NeedState.DRAFTED, NeedState.IN_REVIEW, NeedState.READY}
        if self.state in drafted and (self.entry is None or self.entry.is_removed):
            return NeedState.CLAIMED
        return self.state

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not ready."""
        today: date = clock.now().date()
        return self.due is not None and self.due < today and self.place != NeedState.READY

    @property
    def changed_since_review(self) -> bool:
        """Whether its text is no longer the one that was approved."""
        if self.place != NeedState.READY or self.entry is None:
            return False
        return self.approved_text != self.entry.text_mark


class LaunchPlan(models.Model):
    """How a community goes live: all at once, or so many entries a day at an hour of a time zone; and when it did."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="launch_plan", primary_key=True)
    # None: everything at the moment of the launch.
    per_day = models.PositiveSmallIntegerField(_("entries a day"), null=True, blank=True)
    hour = models.PositiveSmallIntegerField(_("hour"), default=9)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    launched_at = models.DateTimeField(null=True, blank=True)
    launched_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # What was still missing at the launch, and why it went live all the same.
    gaps = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("launch")
        verbose_name_plural = _("launches")

    def __str__(self) -> str:
        return f"Launch of {self.community_id}"


class ReleasePlan(models.Model):
    """One prepared entry's turn. `due_at` is set by the launch; `released_at` is written once, with the release."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="release_plan", primary_key=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="release_plans")
    position = models.PositiveIntegerField(default=0)
    # Stays prepared until somebody releases it by hand.
    is_held = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "entry_id"]
        indexes = [
            models.Index(
                fields=["due_at", "position"],
                name="releases_due",
                condition=Q(released_at=None, due_at__isnull=False, is_held=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Release of {self.entry_id}"
