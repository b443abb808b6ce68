"""Who may change a list."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.policies import SIGN_IN
from apps.core.refusals import Refusal
from apps.favourites.models import ReadingList

NOT_YOUR_LIST = Refusal("not_your_list", _("Only its owner changes this list."))
EMPTY_LIST = Refusal("empty_list", _("Put something into this list before you publish it."))


def may_change_list(viewer: Any, reading_list: ReadingList) -> Refusal | None:
    """Whether the viewer may change the list: its owner."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return None if reading_list.owner_id == viewer.pk else NOT_YOUR_LIST


def may_publish_list(viewer: Any, reading_list: ReadingList) -> Refusal | None:
    """Whether the viewer may show the list to colleagues."""
    return may_change_list(viewer, reading_list) or (None if reading_list.items.exists() else EMPTY_LIST)
