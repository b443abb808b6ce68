"""Milestones: few, true, each once. Those of a person stand only after that person's consent."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.core import clock
from apps.recognition.appearance import belongs

STANDS_FOR = timedelta(days=14)


class What(models.TextChoices):
    """What was reached, `number` times: years, members, answered questions; a member's years and accepted answers."""

    YEARS = "years", _("Years of a community")
    MEMBERS = "members", _("Members of a community")
    ANSWERED = "answered", _("Answered questions of a community")
    BELONGS = "belongs", _("Years of a member")
    ANSWERS = "answers", _("Accepted answers of a member")


OF_MEMBERS = frozenset({What.BELONGS, What.ANSWERS})
# Five and ten years, a hundred and five hundred: a milestone that comes every month is none.
NUMBERS: dict[str, tuple[int, ...]] = {
    What.YEARS: (1, 2, 3, 5, 10, 15, 20, 25),
    What.MEMBERS: (100, 500, 1000, 5000, 10_000),
    What.ANSWERED: (100, 500, 1000, 5000, 10_000),
    What.BELONGS: (1, 2, 3, 5, 10, 15, 20, 25),
    What.ANSWERS: (10, 50, 100, 500, 1000),
}
# Ten answers to one and the same colleague are a good deed, and another thing.
FEWEST_HELPED = 3


class Consent(models.TextChoices):
    """What the person said. A community's milestone needs none."""

    NOT_NEEDED = "", _("Nobody to ask")
    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Shown")
    REFUSED = "refused", _("Not shown")


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own; those of communities that the viewer reads; those of members who agreed, for colleagues."""
        readable = readable_community_ids(viewer)
        shown = Q(person=None, community_id__in=readable)
        if not viewer.is_authenticated:
            return self.filter(shown)
        agreed = Q(belongs(), consent=Consent.GIVEN, community_id__in=readable, person__is_active=True)
        return self.filter(shown | agreed | Q(person_id=viewer.pk))

    def standing(self) -> Self:
        """Those that stand among the news today."""
        said = Q(consent=Consent.GIVEN) | Q(consent=Consent.NOT_NEEDED, person=None)
        return self.filter(said, until__gt=clock.now())

    def asking(self) -> Self:
        """Those that wait for the person's word."""
        return self.filter(consent=Consent.ASKED, until__gt=clock.now())


class Milestone(models.Model):
    """A community or one of its members reached something. `until` is when it stops to stand, or to ask."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    consent = models.CharField(max_length=8, choices=Consent.choices, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("community"), F("person"), F("what"), F("number"), name="milestone_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["until"], name="milestones_that_stand")]

    def __str__(self) -> str:
        return f"{self.what} {self.number} of {self.person_id or self.community_id}"

    @property
    def sentence(self) -> str:
        """What was reached, to be read after the name of whoever reached it."""
        sentences = {
            What.YEARS: ngettext("has been here for a year", "has been here for %(n)d years", self.number),
            What.MEMBERS: ngettext("has a member", "has its first %(n)d members", self.number),
            What.ANSWERED: ngettext("answered a question", "answered its first %(n)d questions", self.number),
            What.BELONGS: ngettext("joined a year ago", "joined %(n)d years ago", self.number),
            What.ANSWERS: ngettext(
                "gave an answer that was accepted", "gave %(n)d answers that solved it for colleagues", self.number
            ),
        }
        sentence = sentences[What(self.what)]
        return sentence % {"n": self.number} if "%(n)" in sentence else sentence


class LiveSince(models.Model):
    """Since when a community is open to its members: its founding, or its launch. Kept by the river."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="live_since")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.community_id} since {self.at:%Y-%m-%d}"
