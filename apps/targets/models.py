"""What a community is for, which mix of roles it wants, and how that came to be agreed.

The targets themselves (`TargetSet`, `RoleRange`, `Measure`) have no column that could name a person: nobody can be
given a target, and no target can be laid beside somebody's figures. Who proposed, discussed and voted stands in
tables of its own, beside the targets.
"""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids

# How long before its review date members can be asked whether a set is to hold on.
RENEWABLE_BEFORE = timedelta(weeks=4)


class RoleName(models.TextChoices):
    """The five roles that a range may speak of, by the names that the log uses (`apps/activity/verbs.py`)."""

    CONSUMER = "consumer", _("Consumer")
    CREATOR = "creator", _("Creator")
    CONNECTOR = "connector", _("Connector")
    CARRIER = "carrier", _("Carrier")
    CARETAKER = "caretaker", _("Caretaker")


class State(models.TextChoices):
    """How far a set of targets is, in order."""

    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("Under discussion")
    CONSENT = "consent", _("Open for a vote")
    ACTIVE = "active", _("In force")
    RETIRED = "retired", _("Retired")


class Ending(models.TextChoices):
    """Why a set was retired."""

    NONE = "", _("Not ended")
    NOT_ADOPTED = "not_adopted", _("Not adopted by the vote")
    WITHDRAWN = "withdrawn", _("Withdrawn by whoever proposed it")
    REPLACED = "replaced", _("Replaced by a later set")
    EXPIRED = "expired", _("Its review date passed without a renewal")


class TargetSetQuerySet(models.QuerySet["TargetSet"]):
    """Sets of targets, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer may read; a draft is its writer's alone."""
        if not viewer.is_authenticated:
            return self.none()
        shared = ~Q(state=State.DRAFT) | Q(proposal__by_id=viewer.pk)
        return self.filter(shared, community_id__in=readable_community_ids(viewer))

    def running(self) -> Self:
        """Under discussion or open for a vote."""
        return self.filter(state__in=[State.CONSULTATION, State.CONSENT])


class TargetSet(models.Model):
    """One version of a community's targets: why it exists, what comes of it, ranges for roles, and measures."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="target_sets")
    # The version: counted within the community, never given twice.
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    purpose = models.CharField(_("purpose"), max_length=240)
    outcomes = ArrayField(models.CharField(max_length=240), verbose_name=_("outcomes"), size=3)
    review_months = models.PositiveSmallIntegerField(_("review after"), default=6)
    # The set that this one would carry on unchanged.
    renews = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewals")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # When the discussion, the vote or the set itself ends; beat looks for what is past it.
    due_at = models.DateTimeField(null=True, blank=True)
    # Active members when the vote was opened; the count of votes when it was closed.
    electorate = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    abstained = models.PositiveIntegerField(default=0)
    objected = models.PositiveIntegerField(default=0)
    adopted_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, default=Ending.NONE, blank=True)

    objects = TargetSetQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="target_set_number_once"),
            models.UniqueConstraint(
                fields=["community"], condition=Q(state=State.ACTIVE), name="one_active_target_set_each"
            ),
            models.CheckConstraint(condition=Q(review_months__range=(1, 6)), name="target_set_is_reviewed_in_time"),
            models.CheckConstraint(
                condition=~Q(state=State.ACTIVE) | Q(review_on__isnull=False, adopted_at__isnull=False),
                name="active_target_set_has_a_review_date",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RETIRED) & ~Q(ending="") | ~Q(state=State.RETIRED) & Q(ending=""),
                name="retired_target_set_says_why",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="target_sets_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"Targets {self.number} of {self.community_id}"

    def get_absolute_url(self) -> str:
        return f"/c/{self.community.slug}/targets/{self.number}/"

    @property
    def voters(self) -> int:
        """How many voted, once the vote is closed."""
        return self.agreed + self.abstained + self.objected

    @property
    def renewable_from(self) -> date | None:
        """The day from which on a renewal can be put to the vote; None where it was never in force."""
        return self.review_on - RENEWABLE_BEFORE if self.review_on else None


class RoleRange(models.Model):
    """Between which shares of the members, in percent, a role should be acted in, and why."""

    target_set = models.ForeignKey(TargetSet, on_delete=models.CASCADE, related_name="ranges")
    role = models.CharField(max_length=10, choices=RoleName.choices)
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=240)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["target_set", "role"], name="one_range_each_role"),
            models.CheckConstraint(condition=Q(low__lte=F("high"), high__lte=100), name="range_is_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="range_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.low}-{self.high} %"


class Measure(models.Model):
    """What a target is for, by what the community sees that it is met, and what must not suffer meanwhile."""

    target_set = models.ForeignKey(TargetSet, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=240)
    measure = models.CharField(max_length=240)
    balancing = models.CharField(max_length=240)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["target_set", "position"], name="one_measure_each_place"),
            models.CheckConstraint(condition=~Q(balancing="") & ~Q(measure=""), name="measure_is_balanced"),
        ]

    def __str__(self) -> str:
        return self.measure


class Proposal(models.Model):
    """Who wrote a set and asked the others for their agreement."""

    target_set = models.OneToOneField(TargetSet, on_delete=models.CASCADE, related_name="proposal", primary_key=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.target_set_id} by {self.by_id}"


class Comment(models.Model):
    """What a member says about a proposal; what was removed leaves its place empty."""

    target_set = models.ForeignKey(TargetSet, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    body = models.CharField(_("comment"), max_length=2000)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.body[:60]


class Choice(models.TextChoices):
    """What one may say in the vote."""

    AGREE = "agree", _("I agree, or can live with it")
    ABSTAIN = "abstain", _("I leave it to the others")
    OBJECT = "object", _("I object, and say why")


class Vote(models.Model):
    """One member's word. Others see how many said what, and the reasons of objections without names."""

    target_set = models.ForeignKey(TargetSet, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice.choices)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_set", "voter"], name="one_vote_each"),
            models.CheckConstraint(condition=~Q(choice=Choice.OBJECT) | ~Q(reason=""), name="objection_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"vote in {self.target_set_id}"
