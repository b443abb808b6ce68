"""How much may ring on a day: what somebody allows, and what has rung already."""

from datetime import timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.querying import OwnRows

# What holds for those who said nothing: so many single notifications, and the hour at which the rest is told.
USUAL_MOST = 12
USUAL_HOUR = 17
LARGEST = 200
# Days are kept a little longer than any clock on earth may still call them today.
DAYS_KEPT = timedelta(days=7)


class DailyBudgetQuerySet(OwnRows["DailyBudget"]):
    """Budgets, which are their owner's alone."""

    person_field = "user"


class DailyBudget(models.Model):
    """So many single notifications of the less personal kinds may ring a day; the rest is told at an hour, as one.

    `most` is None for no limit, and 0 to have all of them told as one. Without a row it is as usual.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    most = models.PositiveSmallIntegerField(null=True, default=USUAL_MOST, validators=[MaxValueValidator(LARGEST)])
    hour = models.PositiveSmallIntegerField(
        default=USUAL_HOUR, validators=[MinValueValidator(0), MaxValueValidator(23)]
    )

    objects = DailyBudgetQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(hour__lte=23), name="an_hour_of_the_day")]

    def __str__(self) -> str:
        return f"{self.user_id}: {_('no limit') if self.most is None else self.most}, the rest at {self.hour}:00"


class RungDay(models.Model):
    """What rang for somebody on a day of their own calendar: single notifications, and the one with the rest."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    count = models.PositiveSmallIntegerField(default=0)
    rest_told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_row_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day}: {self.count}"


def budget_of(viewer: Any) -> DailyBudget:
    """The viewer's budget, or the usual one."""
    return DailyBudget.objects.visible_to(viewer).first() or DailyBudget(user_id=viewer.pk)
