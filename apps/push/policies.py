"""Who may add a device, and which."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.refusals import Refusal
from apps.push.endpoints import may_send_to
from apps.push.models import Device
from apps.push.sealing import decoded, public_key

MOST_DEVICES = 20
NO_KEYS = Refusal("keys_invalid", _("The keys of this device are not those of a push subscription."))
TOO_MANY = Refusal("too_many_devices", _("Twenty devices are told already. Remove one that you no longer use."))


def may_add(viewer: Any, endpoint: str, p256dh: str, auth: str) -> Refusal | None:
    """Whether this browser may become a device of the person's."""
    refusal = may_send_to(endpoint)
    if refusal is not None:
        return refusal
    try:
        public_key(p256dh)
        if len(decoded(auth)) != 16:
            return NO_KEYS
    except ValueError:
        return NO_KEYS
    others = Device.objects.visible_to(viewer).exclude(endpoint=endpoint)
    return TOO_MANY if others.count() >= MOST_DEVICES else None
