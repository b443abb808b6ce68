"""What people say of skills: of their own, and of a peer's who asked them; and what the log says (`skill_evidence`)."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.skill_evidence import SkillEvidence, SkillUsual, Verdict
from apps.compass.skills import Skill
from apps.participation.signals import Role

__all__ = ["PeerInvitation", "PeerNote", "SeenAs", "SelfAssessment", "SkillEvidence", "SkillUsual", "Verdict"]


class OwnQuerySet(models.QuerySet[Any]):
    """Rows about a person, which are that person's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own."""
        return self.filter(person_id=viewer.pk) if viewer.is_authenticated else self.none()


class SelfAssessment(models.Model):
    """How a person sees one of the own skills, from 1 to 5, once a quarter."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # The first day of the quarter.
    quarter = models.DateField()
    skill = models.CharField(max_length=16, choices=Skill.choices)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "quarter", "skill"], name="assessed_once_a_quarter"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="assessed_on_the_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} of {self.person_id}: {self.level}"


class PeerInvitation(models.Model):
    """A person asked a peer of a community to say how they see the person's skills."""

    class State(models.TextChoices):
        """What the peer did with it."""

        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")
        DECLINED = "declined", _("declined")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    peer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "peer", "community", "quarter"], name="peer_asked_once_a_quarter"
            ),
            models.CheckConstraint(condition=~Q(person=F("peer")), name="nobody_is_their_own_peer"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} asked {self.peer_id}"


class PeerNote(models.Model):
    """What a peer said of one skill, from 1 to 5. It does not say who."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()
    skill = models.CharField(max_length=16, choices=Skill.choices)
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="noted_on_the_scale")]
        indexes = [models.Index(fields=["person", "community", "quarter"], name="notes_of_person")]

    def __str__(self) -> str:
        return f"{self.skill} of {self.person_id}: {self.level}"


class SeenAs(models.Model):
    """A person is happy to be seen in a role in a community."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "community", "role"], name="seen_as_once")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role}"
