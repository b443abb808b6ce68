"""Devices that people let be told, and what is on its way to them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry
from apps.core.querying import OwnRows
from apps.notifications.models import Notification


class DeviceQuerySet(OwnRows["Device"]):
    """Devices, which are their owner's alone."""

    person_field = "user"


class Device(models.Model):
    """A browser that takes push messages: where its maker's push service takes them, and the keys that seal them.

    `session_key` is the session in which it was added; it goes with that session. A program that added it has none.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    endpoint = models.TextField(unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    label = models.CharField(_("name"), max_length=80)
    session_key = models.CharField(max_length=40, blank=True, default="")
    # Who sees the screen of a locked device is unknown: only the person can say that a title may stand there.
    shows_titles = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True)
    # Messages in a row that had to be given up.
    failures = models.PositiveSmallIntegerField(default=0)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "created_at"], name="devices_of_person"),
            models.Index(fields=["session_key"], condition=~models.Q(session_key=""), name="devices_of_session"),
        ]

    def __str__(self) -> str:
        return self.label


class ParcelQuerySet(models.QuerySet["Parcel"]):
    """What is on its way."""

    def due(self, moment: datetime) -> Self:
        """What may be sent at that moment."""
        return self.filter(due_at__lte=moment)


class Parcel(models.Model):
    """One message to one device, until the push service has taken it or it is given up.

    What it says is written when it is sent, so that nothing is kept here that its reader may no longer see.
    A parcel without a kind is a trial that the person asked for.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="parcels")
    kind = models.CharField(max_length=10, blank=True)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=300)
    actor = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    # Whoever sends it puts this off first, so that no other worker sends it meanwhile.
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="parcels_in_order")]

    def __str__(self) -> str:
        return f"{self.kind or 'trial'} for {self.device_id}"
