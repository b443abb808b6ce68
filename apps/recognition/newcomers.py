"""Newcomers: what they say of themselves, whether they want to be shown, and who welcomed them."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Membership
from apps.content.models import Entry, Reply

NEW_FOR = timedelta(days=30)
LONGEST_WORDS = 200


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Introductions, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, and those that newcomers show to whoever sees that they are members."""
        if not viewer.is_authenticated:
            return self.none()
        seen = Membership.objects.active().visible_to(viewer)
        return self.filter(Q(membership__user_id=viewer.pk) | Q(is_shown=True, membership__in=seen))


class Introduction(models.Model):
    """What a member answered when asked at joining: in their own words, shown to the others or not.

    It goes with the membership. `entry` is the conversation that the first welcome began.
    """

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="introduction"
    )
    words = models.CharField(_("about you, in a line or two"), max_length=LONGEST_WORDS, blank=True)
    is_shown = models.BooleanField(default=False)
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = IntroductionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.words}"


class WelcomeQuerySet(models.QuerySet["Welcome"]):
    """Welcomes."""

    def standing(self) -> Self:
        """Those whose text was not removed."""
        return self.filter(Q(reply=None) | Q(reply__removed_at=None), entry__removed_at=None)

    def of(self, introduction: str) -> Exists:
        """The condition that somebody among these welcomed whom the named field introduces."""
        return Exists(self.standing().filter(introduction_id=OuterRef(introduction)))


class Welcome(models.Model):
    """Somebody welcomed a newcomer, by beginning the conversation or by a reply in it."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="welcomes")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    objects = WelcomeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["introduction", "by"], name="welcomed_once")]

    def __str__(self) -> str:
        return f"{self.by_id} welcomed {self.introduction_id}"
