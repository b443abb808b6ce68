"""What people say of skills: of their own, and of a peer's who asked them; and what the log says (`skill_evidence`)."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.skill_evidence import SkillEvidence, SkillUsual
from apps.compass.skills import Skill
from apps.compass.verdicts import Verdict
from apps.core.querying import OwnRows
from apps.participation.signals import Role

__all__ = ["PeerInvitation", "PeerNote", "SeenAs", "SelfAssessment", "SkillEvidence", "SkillUsual", "Verdict"]

LOWEST, HIGHEST = 1, 5


def quarter_of(day: date) -> date:
    """The first day of the quarter in which the day lies."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


class SelfAssessment(models.Model):
    """How a person sees one of the own skills, from 1 to 5, once a quarter."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # The first day of the quarter.
    quarter = models.DateField()
    skill = models.CharField(max_length=16, choices=Skill.choices)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "quarter", "skill"], name="assessed_once_a_quarter"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="assessed_on_the_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} of {self.person_id}: {self.level}"


class InvitationQuerySet(models.QuerySet["PeerInvitation"]):
    """Invitations of peers."""

    def visible_to(self, viewer: Any) -> Self:
        """Those that one made, and those that one got."""
        return self.filter(Q(person_id=viewer.pk) | Q(peer_id=viewer.pk)) if viewer.is_authenticated else self.none()

    def waiting_for(self, peer: Any, quarter: date) -> Self:
        """Those of the quarter that this peer has not answered."""
        return self.filter(peer_id=peer.pk, quarter=quarter, state=PeerInvitation.State.ASKED)


class PeerInvitation(models.Model):
    """A person asked a peer of a community to say how they see the person's skills. What the peer did stays theirs."""

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

    objects = InvitationQuerySet.as_manager()

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
    """What a peer said of one skill, from 1 to 5. Which peer, and when in the quarter, is written nowhere."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    quarter = models.DateField()
    skill = models.CharField(max_length=16, choices=Skill.choices)
    level = models.PositiveSmallIntegerField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="noted_on_the_scale")]
        indexes = [models.Index(fields=["person", "community", "quarter"], name="notes_of_person")]

    def __str__(self) -> str:
        return f"{self.skill} of {self.person_id}: {self.level}"


class SeenAs(models.Model):
    """A person is happy to be seen in a role in a community; shown while they act in it, and never without it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    at = models.DateTimeField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "community", "role"], name="seen_as_once")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role}"
