"""Who's popular: a few cards a week, and what they are drawn from beside replies and marks."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import roles_of
from apps.content.models import Entry
from apps.core import clock
from apps.recognition.appearance import belongs, may_be_held_up


class Part(models.TextChoices):
    """What somebody stands there for."""

    INTERVIEW = "interview", _("Member interview")
    HELPED = "helped", _("Helped several colleagues")
    KEPT = "kept", _("Wrote what colleagues keep")
    INTRODUCED = "introduced", _("Brought colleagues together")


def week_of(moment: datetime) -> date:
    """The Monday of its week, by universal time, so that a week is the same one everywhere."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def start_of(week: date) -> datetime:
    """The week's first moment."""
    return datetime.combine(week, time.min, UTC)


class Draw(models.Model):
    """A community's cards of a week have been drawn."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "week"], name="drawn_once")]

    def __str__(self) -> str:
        return f"{self.community_id} in the week of {self.week}"


class CardQuerySet(models.QuerySet["Card"]):
    """Cards, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of this week in the viewer's own communities, of people who still belong there and want to be shown,
        for what still stands. Asked with every reading, so that whoever opts out is gone at once."""
        if not viewer.is_authenticated:
            return self.none()
        stands = Q(entry=None) | Q(entry__removed_at=None, entry__is_withheld=False)
        mine = self.filter(community_id__in=list(roles_of(viewer)), week=week_of(clock.now()))
        return mine.filter(may_be_held_up(), stands).filter(belongs())


class Card(models.Model):
    """Somebody stands among Who's popular of a community for a week. `entry` is an example of what for."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    part = models.CharField(max_length=10, choices=Part.choices)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "week", "part"], name="one_card_a_part"),
            models.UniqueConstraint(fields=["community", "week", "person"], name="one_card_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}: {self.part}"


class Bridge(models.Model):
    """Somebody brought somebody into a conversation, by a mention or a welcome; `crossed_at` is when they came.

    Kept by the river, rebuildable from the log.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    crossed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="brought_in_once")]
        indexes = [models.Index(fields=["crossed_at"], name="bridges_crossed", condition=~Q(crossed_at=None))]

    def __str__(self) -> str:
        return f"{self.by_id} brought {self.person_id} to {self.entry_id}"
