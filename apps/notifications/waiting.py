"""Marks on somebody's work that they have not been told of yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.models import Entry, Reply


class WaitingMark(models.Model):
    """A mark that somebody (`actor`, whom nobody is told) gave to the work of `user`; gone when told or taken back."""

    class What(models.TextChoices):
        """What was said."""

        RATED = "rated", _("Rated")
        THANKED = "thanked", _("Helpful")
        KEPT = "kept", _("Kept")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, choices=What.choices)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    is_reasoned = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "what", "entry", "reply", "actor"], nulls_distinct=False, name="waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.entry_id} of {self.user_id}"


class MarksDay(models.Model):
    """Somebody was told of their marks on this day of their own calendar, and is not told again on it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="marks_told_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day}"
