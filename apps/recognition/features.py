"""What managers hold up for everybody: an entry or a member, with a reason and an end."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry
from apps.core import clock
from apps.recognition.appearance import belongs, may_be_held_up

LONGEST = timedelta(days=60)
USUAL = timedelta(days=14)


def today() -> date:
    """The day by which ends are reckoned."""
    return timezone.localdate(clock.now())


class FeatureQuerySet(models.QuerySet["Feature"]):
    """Features, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those that run, in communities that the viewer reads; people only to colleagues and while they agree. Whoever
        manages the community sees those that have ended as well."""
        running = Q(ended_at=None, until__gte=today(), community_id__in=readable_community_ids(viewer))
        entries = Q(entry__removed_at=None, entry__is_withheld=False, entry__isnull=False)
        if not viewer.is_authenticated:
            return self.filter(running, entries)
        people = Q(belongs(), person__isnull=False) & may_be_held_up()
        managed = Q(community__in=Community.objects.managed_by(viewer))
        return self.filter(running & (entries | people) | managed)

    def running(self) -> Self:
        """Those that nobody ended and whose last day has not passed."""
        return self.filter(ended_at=None, until__gte=today())

    def shown(self) -> Self:
        """Those of them that readers see now: what stands, and people who agree."""
        entries = Q(entry__removed_at=None, entry__is_withheld=False, entry__isnull=False)
        people = Q(belongs(), person__isnull=False) & may_be_held_up()
        return self.running().filter(entries | people)


class Feature(models.Model):
    """A manager holds up an entry or a member of the community until a day, and says why."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="features")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(_("last day"))
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = FeatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True, person__isnull=False) | Q(entry__isnull=False, person__isnull=True),
                name="features_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["community", "-at"], name="features_of_community"),
            models.Index(fields=["until"], name="features_that_run", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.entry or self.person} until {self.until}"

    @property
    def is_running(self) -> bool:
        """Whether nobody ended it and its last day has not passed."""
        return self.ended_at is None and self.until >= today()
