"""Stars on entries, "helpful" on replies, favourites: rows for what persons said, sums for what pages show."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.models import Entry, Reply
from apps.core.querying import OwnRows

STARS = range(1, 6)


def _no_stars() -> list[int]:
    return [0] * len(STARS)


class RatingQuerySet(models.QuerySet["Rating"]):
    """Ratings, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of entries that the viewer sees: a rating stands under its author's name, like a reply."""
        return self.filter(entry__in=Entry.objects.visible_to(viewer))


class Rating(models.Model):
    """One person's stars on one entry, with the reason where one was given."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="ratings")
    stars = models.PositiveSmallIntegerField(_("stars"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="rating_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="ratings_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} gives {self.entry_id} {self.stars}"


class HelpfulQuerySet(OwnRows["Helpful"]):
    """Thanks for replies; who said them is their own matter, pages show the number."""


class Helpful(models.Model):
    """A reply helped somebody."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="thanks")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = HelpfulQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "person"], name="thanked_once")]
        indexes = [models.Index(fields=["person", "-at"], name="thanks_of_person")]

    def __str__(self) -> str:
        return f"{self.reply_id} helped {self.person_id}"


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    """Favourites, which are their owner's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, of entries that one still sees."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(person_id=viewer.pk, entry__in=Entry.objects.visible_to(viewer))


class Favourite(models.Model):
    """Somebody keeps an entry to find it again. Only they see that, and their note."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="favourites")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favourites")
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField()

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="favourite_once")]
        indexes = [models.Index(fields=["person", "-at", "-id"], name="favourites_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} keeps {self.entry_id}"


class EntryMarks(models.Model):
    """How often an entry got one, two ... five stars, and how many keep it.

    `anonymous` says how many of each came with an import that does not say from whom: they count and name nobody.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="marks")
    stars = ArrayField(models.PositiveIntegerField(), default=_no_stars)
    anonymous = ArrayField(models.PositiveIntegerField(), default=_no_stars)
    kept = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stars} for {self.entry_id}"


class ReplyMarks(models.Model):
    """How many a reply helped; `anonymous` of them came with an import."""

    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, primary_key=True, related_name="marks")
    helpful = models.PositiveIntegerField(default=0)
    anonymous = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.helpful} for {self.reply_id}"
