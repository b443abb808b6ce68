"""The shelves as tables: kept by the river and by beat, rebuildable from the log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry


class Scale(models.Model):
    """How fast interest fades, and from which moment sums count. One row (`scoring.scale`)."""

    landmark = models.DateTimeField()
    half_life_hours = models.PositiveSmallIntegerField(default=72)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(half_life_hours__gte=24, half_life_hours__lte=168), name="a_day_to_a_week"
            ),
            models.CheckConstraint(condition=models.Q(pk=1), name="one_scale"),
        ]

    def __str__(self) -> str:
        return f"half in {self.half_life_hours} h since {self.landmark}"


class Engagement(models.Model):
    """What one person's acts on one entry of somebody else weigh: made from what stands (`engagement.py`).

    `weight` is the strongest act, `mass` its part of the entry's sum, `at` the latest of the acts.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    mass = models.FloatField(default=0)
    at = models.DateTimeField()
    wrote = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="engagement_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.entry_id}: {self.weight}"


class EntryMass(models.Model):
    """The decayed sum of an entry's engagements, as forward decay: order by `mass` never needs recomputing.

    `people` took part, `talkers` of them wrote; the fifth latest of them did so at `fifth_at`. `up` of `marks` (stars
    and thanks) are good ones.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="mass", primary_key=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    mass = models.FloatField(default=0)
    people = models.PositiveIntegerField(default=0)
    talkers = models.PositiveIntegerField(default=0)
    fifth_at = models.DateTimeField(null=True)
    up = models.PositiveIntegerField(default=0)
    marks = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["community", "-mass"], name="popular_by_mass", condition=models.Q(fifth_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.people} people"


class ReadMark(models.Model):
    """When a person last had an entry open; what moved after it is unread.

    `logged_at` is the same as far as the log names the person. `viewed_from` is the first reading of the latest run
    of them, `by_shelf` whether "What's popular" led to it: such marks outlive the log's readings.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    logged_at = models.DateTimeField(null=True)
    viewed_from = models.DateTimeField(null=True)
    by_shelf = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.entry_id}"


class Reentry(models.Model):
    """An entry's place in "What's new" where that is not the moment of its publication.

    Revised: so much of the text changed that it is new again. Reposted: it was there before, under another number.
    """

    class Reason(models.TextChoices):
        """Why it stands elsewhere."""

        REVISED = "revised", _("Revised")
        REPOSTED = "reposted", _("Posted again")

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="reentry", primary_key=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    reason = models.CharField(max_length=8, choices=Reason.choices)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-entry"], name="reentries_by_time"),
            models.Index(fields=["community", "-at", "-entry"], name="reentries_of_community"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.reason} {self.at}"


class Visit(models.Model):
    """When a person was last here, and before that: what came after `before_at` is new to this visit.

    A visit ends with half an hour of absence. One row a person, whatever devices they use; written once in a while
    (`visits.py`), never at every look.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", primary_key=True)
    before_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} was here until {self.before_at}"
