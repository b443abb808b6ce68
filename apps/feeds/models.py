"""The shelves as tables: kept by the river and by beat, rebuildable from the log."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community, Membership
from apps.content.models import Entry


class Engagement(models.Model):
    """The strongest thing that one person did with one entry of somebody else, and when."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="engagement_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.entry_id}: {self.weight}"


class EntryMass(models.Model):
    """The decayed sum of an entry's engagements, as forward decay: order by `mass` never needs recomputing."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="mass", primary_key=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    mass = models.FloatField(default=0)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["community", "-mass"], include=["people"], name="popular_entries")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.people} people"


class ReadMark(models.Model):
    """When a person last had an entry open; what moved after it is unread."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.entry_id}"


class HelpfulPersonQuerySet(models.QuerySet["HelpfulPerson"]):
    """The shelf of people, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Rows of communities whose members the viewer may see."""
        return self.filter(
            community_id__in=Membership.objects.visible_to(viewer).filter(user_id=viewer.pk).values("community_id")
        )


class HelpfulPerson(models.Model):
    """Who's popular: people who lately helped several distinct others in a community. Rewritten by beat."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    answered = models.PositiveIntegerField(help_text=_("Distinct people whose questions this person answered"))
    accepted = models.PositiveIntegerField(help_text=_("Distinct people who accepted an answer"))
    score = models.FloatField()

    objects = HelpfulPersonQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="helpful_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"
