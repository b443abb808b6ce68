"""A device that was added in a browser goes with the session in which it was: who signs out is told nothing there."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.http import HttpRequest

from apps.accounts.models import User
from apps.push.models import Device

# In the session: which device it added. Its key changes with the password, the session itself does not.
DEVICE = "push_device"


def connect() -> None:
    """Listen to the ends of sessions."""
    user_logged_out.connect(_forget_device, dispatch_uid="push")
    post_delete.connect(_forget_ended, sender=UserSession, dispatch_uid="push")
    for signal in (password_changed, password_set, password_reset):
        signal.connect(_forget_others, dispatch_uid="push")


def _forget_device(request: HttpRequest | None, user: User | None, **_more: Any) -> None:
    if request is not None and user is not None and (pk := request.session.get(DEVICE)):
        Device.objects.filter(pk=pk, user_id=user.pk).delete()


def _forget_ended(instance: UserSession, **_more: Any) -> None:
    Device.objects.filter(session_key=instance.session_key, user_id=instance.user_id).delete()


def _forget_others(request: HttpRequest, user: User, **_more: Any) -> None:
    """With a new password all other sessions end; this one goes on under another key."""
    mine = Device.objects.filter(user_id=user.pk).exclude(session_key="")
    here = request.session.get(DEVICE) if request.user.is_authenticated else None
    mine.exclude(pk=here).delete()
    mine.filter(pk=here).update(session_key=request.session.session_key or "")
