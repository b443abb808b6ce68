"""Who may mark what."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.policies import SIGN_IN
from apps.content.models import Entry, Reply
from apps.content.policies import REMOVED
from apps.core.refusals import Refusal
from apps.ratings.following import Target

OWN_WORK = Refusal("own_work", _("This is your own work. What others say of it counts."))
YOURSELF = Refusal("yourself", _("This is you. What you do is not told to yourself."))
NOT_PUBLISHED = Refusal("not_published", _("This is not published yet."))


def may_rate(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may give stars: any reader but those who wrote it."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if entry.is_removed:
        return REMOVED
    if entry.is_withheld:
        return NOT_PUBLISHED
    return OWN_WORK if viewer.pk in {entry.author_id, *entry.coauthor_ids} else None


def may_thank(viewer: Any, reply: Reply) -> Refusal | None:
    """Whether the viewer may call the reply helpful: any reader but its author."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if reply.is_removed or reply.entry.is_removed:
        return REMOVED
    return OWN_WORK if viewer.pk == reply.author_id else None


def may_keep(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may keep the entry: whoever reads it."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return REMOVED if entry.is_removed else None


def may_follow(viewer: Any, target: Target) -> Refusal | None:
    """Whether the viewer may follow or mute it: whatever they see but themselves."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return YOURSELF if isinstance(target, User) and target.pk == viewer.pk else None
