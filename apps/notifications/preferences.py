"""What somebody wants to be told at all, by group of kinds, and when their bell keeps silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.querying import OwnRows


class Group(models.TextChoices):
    """Kinds that people tell apart; which kinds they are stands in `GROUP_OF`."""

    MENTIONS = "mentions", _("Mentions of me")
    REPLIES = "replies", _("Replies to what I wrote")
    FOLLOWED = "followed", _("Discussions that I follow")
    POSTED = "posted", _("New entries from what I follow")
    WORK = "work", _("What others do with my work")
    MARKS = "marks", _("Marks on my work, once a day")
    TASKS = "tasks", _("What waits for me as an author")
    COMMUNITIES = "communities", _("My communities")


GROUP_HINTS: dict[str, str | Promise] = {
    Group.MENTIONS: _("somebody writes @ and my handle"),
    Group.REPLIES: _("to an entry or a reply of mine"),
    Group.FOLLOWED: _("further replies in entries that I follow with everything"),
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
    PUSH = "push", _("Push to my devices")


# What each channel tells those who said nothing. A device that somebody adds asks for its own.
USUAL: dict[str, frozenset[Group]] = {
    Channel.BELL: frozenset(Group),
    Channel.EMAIL: frozenset({Group.MENTIONS, Group.REPLIES, Group.TASKS, Group.COMMUNITIES}),
    Channel.PUSH: frozenset(),
}


class PreferenceQuerySet(OwnRows["Preference"]):
    """Preferences, which are their owner's alone."""

    person_field = "user"


class Preference(models.Model):
    """Somebody said yes or no to a group by a channel. Without a row it is as `USUAL` says."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=12, choices=Group.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    is_on = models.BooleanField()

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group", "channel"], name="one_preference")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.group} by {self.channel} {'on' if self.is_on else 'off'}"


class QuietHoursQuerySet(OwnRows["QuietHours"]):
    """Quiet hours, which are their owner's alone."""

    person_field = "user"


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
    here = moment.astimezone(zone_of(zone)).time()
    if starts < ends:
        return starts <= here < ends
    return here >= starts or here < ends


def quiet_now(user_ids: Iterable[int], moment: datetime) -> set[int]:
    """Those of them for whom it is quiet."""
    rows = QuietHours.objects.filter(user_id__in=user_ids).values_list(
        "user_id", "starts", "ends", "user__profile__time_zone"
    )
    return {pk for pk, starts, ends, zone in rows if is_quiet(starts, ends, moment, zone or "UTC")}


def wants(group: str, channel: str, user_ids: Iterable[int]) -> set[int]:
    """Those of them who want to be told this group of kinds by this channel; one statement."""
    asked = set(user_ids)
    rows = Preference.objects.filter(group=group, channel=channel, user_id__in=asked)
    said = dict(rows.values_list("user_id", "is_on"))
    return {pk for pk in asked if said.get(pk, group in USUAL[channel])}


def wishes_of(group: str, user_ids: Iterable[int]) -> dict[str, set[int]]:
    """By channel, those of them who want to be told this group of kinds by it; one statement for all channels."""
    asked = set(user_ids)
    rows = Preference.objects.filter(group=group, user_id__in=asked)
    said = {(channel, pk): is_on for channel, pk, is_on in rows.values_list("channel", "user_id", "is_on")}
    return {
        channel.value: {pk for pk in asked if said.get((channel.value, pk), group in USUAL[channel])}
        for channel in Channel
    }


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody set: whether each channel tells each group, and when it is quiet."""

    by_channel: dict[str, dict[str, bool]]
    quiet: QuietHours | None

    @property
    def bell(self) -> dict[str, bool]:
        """Whether the bell tells each group."""
        return self.by_channel[Channel.BELL]


def preferences_of(viewer: Any) -> Preferences:
    """The viewer's own, with the usual where they said nothing."""
    rows = Preference.objects.visible_to(viewer).values_list("channel", "group", "is_on")
    said = {(channel, group): is_on for channel, group, is_on in rows}
    by_channel = {
        channel.value: {group.value: said.get((channel, group), group in USUAL[channel]) for group in Group}
        for channel in Channel
    }
    return Preferences(by_channel, QuietHours.objects.visible_to(viewer).first())


def quiet_until(user_ids: Iterable[int], moment: datetime) -> dict[int, datetime]:
    """For those of them for whom it is quiet at the moment: when that ends."""
    rows = QuietHours.objects.filter(user_id__in=list(user_ids)).select_related("user__profile")
    return {
        row.pk: end_of_quiet(row.starts, row.ends, moment, row.user.profile.time_zone)
        for row in rows
        if is_quiet(row.starts, row.ends, moment, row.user.profile.time_zone)
    }


def end_of_quiet(starts: time, ends: time, moment: datetime, zone: str) -> datetime:
    """When the quiet hours that the moment lies in are over."""
    here = moment.astimezone(zone_of(zone))
    end = here.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name, or UTC where there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
