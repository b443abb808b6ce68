"""A member's marks. Stars, thanks and favourites stand in `marks`; here is what one follows."""

from typing import Any, Self

from django.db import models

from apps.accounts.models import User
from apps.content.models import Entry
from apps.ratings.marks import STARS, EntryMarks, Favourite, Helpful, Rating, ReplyMarks

__all__ = ["STARS", "EntryMarks", "Favourite", "Follow", "Helpful", "Rating", "ReplyMarks"]


class FollowQuerySet(models.QuerySet["Follow"]):
    """Follows, which are their owner's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, of entries that one still sees."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(user_id=viewer.pk, entry__in=Entry.objects.visible_to(viewer))


class Follow(models.Model):
    """A person wants to be told what happens in an entry."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="follows")
    at = models.DateTimeField()

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="follow_once")]
        indexes = [models.Index(fields=["user", "-at"], name="follows_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.entry_id}"
