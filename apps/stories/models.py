"""Stories of value: what somebody did with what the community gave, what changed, and who says so besides."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry


class ValueKind(models.TextChoices):
    """What changed for the better."""

    TIME = "time", _("Time")
    COST = "cost", _("Cost")
    QUALITY = "quality", _("Quality")
    RISK = "risk", _("Risk")
    REVENUE = "revenue", _("Revenue")
    LEARNING = "learning", _("Learning")


class Unit(models.TextChoices):
    """In what an amount is given."""

    MONEY = "money", _("money")
    HOURS = "hours", _("hours")


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer may read; nobody sees what was withdrawn."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(community_id__in=readable_community_ids(viewer)).standing()

    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def confirmed(self) -> Self:
        """Standing, and confirmed by a second person."""
        return self.standing().filter(confirmation__isnull=False)


class Story(models.Model):
    """One story. Amounts are ranges: the lowest that the teller would defend, and the highest."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="stories")
    teller = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="stories")
    title = models.CharField(_("title"), max_length=120)
    trying = models.TextField(_("what I was trying to do"), max_length=2000)
    received = models.TextField(_("what I had from the community"), max_length=2000)
    entries = models.ManyToManyField(Entry, related_name="+", blank=True)
    people = models.ManyToManyField(User, related_name="+", blank=True)
    did = models.TextField(_("what I did differently"), max_length=2000)
    changed = models.TextField(_("what changed"), max_length=2000)
    otherwise = models.TextField(_("what would have happened otherwise"), max_length=2000)
    causes = models.TextField(_("what else had a part in it"), max_length=2000, blank=True)
    kind = models.CharField(_("kind of value"), max_length=8, choices=ValueKind.choices)
    unit = models.CharField(_("in"), max_length=5, choices=Unit.choices, blank=True)
    low = models.DecimalField(_("at least"), max_digits=14, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("at most"), max_digits=14, decimal_places=2, null=True, blank=True)
    # Percent of the amount that is due to the community, and how sure the teller is of all of it.
    share_low = models.PositiveSmallIntegerField(_("share due to the community, at least"), null=True, blank=True)
    share_high = models.PositiveSmallIntegerField(_("share due to the community, at most"), null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(_("how sure I am"), null=True, blank=True)
    can_confirm = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit="", low=None, high=None, share_low=None, share_high=None, confidence=None)
                | ~Q(unit="")
                & Q(low__gte=0, high__gte=F("low"), share_high__gte=F("share_low"), share_high__lte=100)
                & Q(confidence__range=(1, 100)),
                name="story_amount_is_whole",
            )
        ]
        indexes = [models.Index(fields=["community", "-told_at", "-id"], name="stories_of_community")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/c/{self.community.slug}/stories/{self.pk}/"

    @property
    def unit_name(self) -> str:
        """In what its amount is given, as it stands behind a number."""
        return "€" if self.unit == Unit.MONEY else str(self.get_unit_display())


class How(models.TextChoices):
    """How the second person knows."""

    BENEFITED = "benefited", _("I had something of it myself")
    SAW = "saw", _("I saw it happen")


class Confirmation(models.Model):
    """A second person says that it was so."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="confirmation", primary_key=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    how = models.CharField(_("how I know"), max_length=10, choices=How.choices)
    note = models.CharField(_("in my words"), max_length=500, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"confirmation of {self.story_id}"


class FinanceLook(models.Model):
    """Somebody who knows the books has seen the amount of a confirmed story."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="finance_look", primary_key=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"look at {self.story_id}"


class FinanceReader(models.Model):
    """Somebody whom a manager named to look at amounts."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="finance_readers")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="finance_reader_once")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.community_id}"
