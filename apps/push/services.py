"""Adding and removing devices.

Which devices somebody has is nobody else's business, so the river carries nothing of it.
"""

from dataclasses import dataclass

from django.db import transaction

from apps.accounts.models import User
from apps.activity.stream import start_task
from apps.core import clock
from apps.core.refusals import require
from apps.notifications.models import Channel, Group, Preference
from apps.notifications.services import set_wishes
from apps.push import policies
from apps.push.models import Device, Parcel

# What somebody who adds a device wants to be told on it, unless they have said otherwise.
FIRST_WISHES = {Group.MENTIONS.value: True, Group.REPLIES.value: True, Group.TASKS.value: True}


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser hands out when its person agrees to be told."""

    endpoint: str
    p256dh: str
    auth: str


@transaction.atomic
def add_device(
    *, user: User, subscription: Subscription, label: str, session_key: str = "", shows_titles: bool | None = None
) -> Device:
    """Have this browser told what the person wants to be told by push.

    A browser has one subscription, so it is the device of whoever added it last. The same one again is no second
    device; with the very first one, the groups that people usually want are switched on.
    """
    require(policies.may_add(user, subscription.endpoint, subscription.p256dh, subscription.auth))
    if not Preference.objects.filter(user=user, channel=Channel.PUSH).exists():
        set_wishes(user=user, channel=Channel.PUSH, wishes=FIRST_WISHES)
    known = Device.objects.select_for_update().filter(endpoint=subscription.endpoint).first()
    if known is not None and known.user_id != user.pk:
        # What is still on its way to it is for the person before.
        known.delete()
        known = None
    if shows_titles is None:
        shows_titles = known is not None and known.shows_titles
    values = {
        "user": user,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "label": label[:80],
        "session_key": session_key,
        "shows_titles": shows_titles,
        "failures": 0,
    }
    device, _made = Device.objects.update_or_create(
        endpoint=subscription.endpoint, defaults=values, create_defaults=values | {"created_at": clock.now()}
    )
    return device


@transaction.atomic
def renew_device(*, user: User, before: str, subscription: Subscription) -> Device | None:
    """The browser changed its subscription: the device goes on under the new one. None where there was no such."""
    device = Device.objects.select_for_update().filter(user=user, endpoint=before).first()
    if device is None:
        return None
    require(policies.may_add(user, subscription.endpoint, subscription.p256dh, subscription.auth))
    Device.objects.filter(endpoint=subscription.endpoint).exclude(pk=device.pk).delete()
    device.endpoint, device.p256dh, device.auth = subscription.endpoint, subscription.p256dh, subscription.auth
    device.failures = 0
    device.save()
    return device


@transaction.atomic
def remove_device(*, device: Device) -> None:
    """Tell this device nothing any more; what is on its way to it is dropped."""
    device.delete()


@transaction.atomic
def show_titles(*, device: Device, on: bool) -> Device:
    """Whether a message on this device may carry the title of what it is about."""
    device.shows_titles = on
    device.save(update_fields=["shows_titles"])
    return device


@transaction.atomic
def send_trial(*, device: Device) -> Parcel:
    """Send the device a message that only says that messages arrive."""
    now = clock.now()
    Parcel.objects.filter(device=device, kind="").delete()
    parcel = Parcel.objects.create(device=device, kind="", address="/settings/push/", made_at=now, due_at=now)
    start_task("push.deliver")
    return parcel
