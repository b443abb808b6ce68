"""What somebody wants to be told at all, by group of kinds, and when their bell keeps silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class Group(models.TextChoices):
    """Kinds that people tell apart; which kinds they are stands in `GROUP_OF`."""

    MENTIONS = "mentions", _("Mentions of me")
    REPLIES = "replies", _("Replies to what I wrote")
    FOLLOWED = "followed", _("Further replies in what I follow")
    POSTED = "posted", _("New entries from what I follow")
    WORK = "work", _("What others do with my work")
    MARKS = "marks", _("Marks on my work, once a day")
    TASKS = "tasks", _("What waits for me as an author")
    COMMUNITIES = "communities", _("My communities")


GROUP_HINTS: dict[str, str | Promise] = {
    Group.MENTIONS: _("somebody writes @ and my handle"),
    Group.REPLIES: _("to an entry or a reply of mine"),
    Group.FOLLOWED: _("in entries that I follow with everything"),
    Group.POSTED: _("people, tags and communities that I follow with everything"),
    Group.WORK: _("accepted, endorsed, mentioned in an article, summed up in a wiki"),
    Group.MARKS: _("how many rated it, called it helpful or keep it"),
    Group.TASKS: _("interviews, co-authorship, reviews, drafts that could not be published"),
    Group.COMMUNITIES: _("invitations, requests and their answers, launches"),
}


class Channel(models.TextChoices):
    """By which way one is told."""

    BELL = "bell", _("Bell")
    EMAIL = "email", _("E-mail")


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """Preferences, which are their owner's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own."""
        return self.filter(user_id=viewer.pk) if viewer.is_authenticated else self.none()


class Preference(models.Model):
    """Somebody said yes or no to a group by a channel. Without a row the bell tells, and mail does not."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=12, choices=Group.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    is_on = models.BooleanField()

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group", "channel"], name="one_preference")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.group} by {self.channel} {'on' if self.is_on else 'off'}"


class QuietHoursQuerySet(models.QuerySet["QuietHours"]):
    """Quiet hours, which are their owner's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own."""
        return self.filter(user_id=viewer.pk) if viewer.is_authenticated else self.none()


class QuietHours(models.Model):
    """From when to when, by the clock of the person's time zone, nothing rings. They may pass midnight."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="quiet_hours")
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    objects = QuietHoursQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(starts=F("ends")), name="quiet_for_some_hours")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.starts:%H:%M} to {self.ends:%H:%M}"


def is_quiet(starts: time, ends: time, moment: datetime, zone: str) -> bool:
    """Whether the moment falls between the two times by the clock of the zone; the end itself is no longer quiet."""
    try:
        here = moment.astimezone(ZoneInfo(zone)).time()
    except (ZoneInfoNotFoundError, ValueError):
        here = moment.time()
    if starts < ends:
        return starts <= here < ends
    return here >= starts or here < ends


def quiet_now(user_ids: Iterable[int], moment: datetime) -> set[int]:
    """Those of them for whom it is quiet."""
    rows = QuietHours.objects.filter(user_id__in=user_ids).values_list(
        "user_id", "starts", "ends", "user__profile__time_zone"
    )
    return {pk for pk, starts, ends, zone in rows if is_quiet(starts, ends, moment, zone or "UTC")}


def who_declined(group: str, channel: str, user_ids: Iterable[int]) -> set[int]:
    """Those of them who do not want to be told this group of kinds by this channel."""
    rows = Preference.objects.filter(group=group, channel=channel, is_on=False, user_id__in=user_ids)
    return set(rows.values_list("user_id", flat=True))


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody set: whether the bell tells each group, and when it is quiet."""

    bell: dict[str, bool]
    quiet: QuietHours | None


def preferences_of(viewer: Any) -> Preferences:
    """The viewer's own, with the usual where they said nothing."""
    rows = Preference.objects.visible_to(viewer).filter(channel=Channel.BELL)
    said = dict(rows.values_list("group", "is_on"))
    bell = {group.value: said.get(group.value, True) for group in Group}
    return Preferences(bell, QuietHours.objects.visible_to(viewer).first())
