"""Figures of networks by window, which hold no person, and who agreed to appear in pictures."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community, State
from apps.communities.standing import readable_community_ids


class Boundary(models.TextChoices):
    """Which lines between groups are looked at. The value names the field of the profile."""

    DEPARTMENT = "department", _("department")
    SITE = "site", _("site")


class KeptPattern(models.Model):
    """What was measured of one window, by one boundary; without a community: of all of them together.

    Readings are forgotten before a window is settled, so they are measured as soon as it is over, the rest later.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    # The last week of the window.
    week = models.IntegerField()
    boundary = models.CharField(max_length=10, choices=Boundary.choices)
    figures = models.JSONField(null=True)
    reads = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "week", "boundary"], name="pattern_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.community_id or 'all'} by {self.boundary}, week {self.week}"


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    """Who agreed to appear, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer may read, while they are members there."""
        return self.standing().filter(community_id__in=readable_community_ids(viewer))

    def standing(self) -> Self:
        """Of people who are members still, and can be met."""
        member = models.Q(person__memberships__state=State.ACTIVE, person__is_active=True)
        return self.filter(member, person__memberships__community_id=models.F("community_id"))


class Appearance(models.Model):
    """A member lets pictures of the community's network show them by name. Without a row, they do not appear."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="appearance_once")]

    def __str__(self) -> str:
        return f"{self.person_id} appears in {self.community_id}"
