"""What members did, who made use of it, when they were present, and what it comes to.

Acts, uses, tallies and presence are kept by the river and can be built anew from it. Nothing here is for anybody
but the member concerned.
"""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community, Membership
from apps.communities.models import Role as Manages
from apps.content.models import Entry, Reply
from apps.core.querying import OwnRows
from apps.participation.signals import Role, Signal

# Rows that are derived by the million name only what the statement joined; their other indexes begin with the column.
DERIVED: dict[str, Any] = {"db_constraint": False, "db_index": False}


class Act(models.Model):
    """Something that one member did in a role, at most one a role for each event."""

    # The fact in the log; a plain number, since the log outlives and is outlived.
    event_id = models.BigIntegerField()
    signal = models.CharField(max_length=12, choices=Signal.choices)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", **DERIVED)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", **DERIVED)
    # Who had something of it: the asker, the newcomer, the author who was carried.
    # Below zero: somebody whose account was erased, see `erasure`.
    beneficiary = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+", **DERIVED)
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    week = models.IntegerField()
    # Taken back or undone: it counts nothing, and against the yield.
    is_reversed = models.BooleanField(default=False)

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "signal"], name="act_once")]
        indexes = [
            models.Index(fields=["community", "week"], name="acts_by_week"),
            models.Index(fields=["person", "-at"], name="acts_of_person"),
            models.Index(fields=["entry"], name="acts_about_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.signal} by {self.person_id}"


class Dispute(models.Model):
    """A member says that an act held about them is not right; from then on it adds nothing to their role.

    Said of the fact in the log, so that it outlives a derivation anew.
    """

    class Reason(models.TextChoices):
        """What is wrong with it."""

        NOT_I = "not_i", _("It was not I who did this")
        NOT_SO = "not_so", _("It was something else than it is called here")
        NO_USE = "no_use", _("Nobody had anything of it, or not those who are counted")
        OTHER = "other", _("Something else")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    event_id = models.BigIntegerField()
    signal = models.CharField(max_length=12, choices=Signal.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    # For the member alone, as everything here.
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "signal"], name="disputed_once")]

    def __str__(self) -> str:
        return f"{self.signal} of {self.person_id}: {self.reason}"


class Use(models.Model):
    """Somebody else made use of an act, at most once, with the strongest thing that they did (`share` of one use)."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="uses", **DERIVED)
    # Below zero: somebody whose account was erased, see `erasure`.
    person = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    share = models.FloatField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "person"], name="use_once")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.act_id}"


class Tally(models.Model):
    """How often a member did what needs nobody else, on one day (UTC)."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", **DERIVED)
    day = models.DateField()
    week = models.IntegerField()
    signal = models.CharField(max_length=12, choices=Signal.choices)
    number = models.PositiveIntegerField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person", "day", "signal"], name="tally_once")]
        indexes = [models.Index(fields=["community", "week"], name="tallies_by_week")]

    def __str__(self) -> str:
        return f"{self.signal} by {self.person_id} on {self.day}: {self.number}"


class Presence(models.Model):
    """A member was there in that week: read something to the end, or wrote."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", **DERIVED)
    week = models.IntegerField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "week", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in week {self.week}"


class Method(models.Model):
    """What a community's reports were made with: thresholds after an audit, baselines of yield. Never changed."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    method_version = models.PositiveSmallIntegerField()
    thresholds = models.JSONField(default=dict)
    baselines = models.JSONField(default=dict)
    # How far off each audited threshold may be: one deviation of its logarithm.
    doubts = models.JSONField(default=dict)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="method_number")]

    def __str__(self) -> str:
        return f"{self.community_id}, number {self.number}"


class AuditAnswer(models.Model):
    """Whether one member acts in a role in the eyes of somebody who knows the community; deleted after the freezing."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    week = models.IntegerField()
    role = models.CharField(max_length=10, choices=Role.choices)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # None until somebody answered.
    acts = models.BooleanField(null=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField()
    # What it led to; some weeks after that it goes.
    method = models.ForeignKey(Method, on_delete=models.CASCADE, null=True, related_name="+")

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "role", "person"], name="audited_once")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role} in {self.community_id}: {self.acts}"


class RingQuerySet(models.QuerySet["Ring"]):
    """Rings, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer manages as a member, but for those that the viewer is in."""
        if not viewer.is_authenticated:
            return self.none()
        managed = Membership.objects.active().filter(user_id=viewer.pk, role=Manages.MANAGER)
        mine = Ring.people.through.objects.filter(user_id=viewer.pk)
        return self.filter(community__in=managed.values("community")).exclude(pk__in=mine.values("ring"))


class Ring(models.Model):
    """People who mark each other far more than anybody else; marks among them count nothing while it stands."""

    class State(models.TextChoices):
        """What caretakers said of it."""

        OPEN = "open"
        DISMISSED = "dismissed"
        CONFIRMED = "confirmed"

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    people = models.ManyToManyField(User, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    first_seen = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = RingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.state} in {self.community_id}"


class RingOpinion(models.Model):
    """What one caretaker says of a ring, dismissed or confirmed; the latest word counts."""

    ring = models.ForeignKey(Ring, on_delete=models.CASCADE, related_name="opinions")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Ring.State.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ring", "by"], name="one_opinion_each")]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.by_id}"


class Profile(models.Model):
    """One member, community and role at the end of a window: how strong, and whether that is acting in the role."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    # The last week of the window.
    week = models.IntegerField()
    strength = models.FloatField()
    # How much of it the yield gate let through.
    gate = models.FloatField()
    weeks_present = models.PositiveSmallIntegerField()
    weeks_active = models.PositiveSmallIntegerField()
    beneficiaries = models.PositiveIntegerField()
    is_acting = models.BooleanField()
    method = models.ForeignKey(Method, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "week", "person", "role"], name="profile_once")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role} in {self.community_id}, week {self.week}"


class OptOut(models.Model):
    """A member who is not profiled: counted in no report but as one of so many who are not."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    objects = OwnRows.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id}"
