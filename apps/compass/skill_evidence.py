"""What the log says about a member's skills, and what is usual in the community. Rows about members are theirs alone.

Both are made by `counting` and `verdicts` from what stands, for windows of 24 weeks, and may be made anew any time.
"""

from django.db import models

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.skills import Skill
from apps.compass.verdicts import Verdict
from apps.core.querying import OwnRows


class SkillEvidence(models.Model):
    """One member and skill in one community: `k` of `n` opportunities went well in the window that ends with `week`.

    `mean`, `lo80` and `hi80` are shares from 0 to 1 of the posterior, see `verdicts`.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    skill = models.CharField(max_length=16, choices=Skill.choices)
    # The last week of the window.
    week = models.IntegerField()
    k = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    # In how many of the n the member did something at all, and in how many weeks the member was present.
    tries = models.PositiveIntegerField()
    weeks = models.PositiveSmallIntegerField()
    mean = models.FloatField()
    lo80 = models.FloatField()
    hi80 = models.FloatField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "week", "person", "skill"], name="skill_evidence_once")
        ]

    def __str__(self) -> str:
        return f"{self.skill} of {self.person_id}: {self.k} of {self.n}"


class SkillUsual(models.Model):
    """What is usual of a skill in a community, as far as enough members had the opportunity. It names nobody."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    skill = models.CharField(max_length=16, choices=Skill.choices)
    week = models.IntegerField()
    # How many members it was made from: those with enough opportunities.
    members = models.PositiveIntegerField()
    # The prior (its mean, and how many opportunities it weighs), and the median that verdicts compare with.
    mu = models.FloatField()
    weight = models.FloatField()
    median = models.FloatField()
    # Medians over these members: tries for each opportunity, successes for each try, opportunities for each week.
    trying = models.FloatField()
    success = models.FloatField()
    load = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "week", "skill"], name="skill_usual_once")]

    def __str__(self) -> str:
        return f"{self.skill} in {self.community_id}: {self.median}"
