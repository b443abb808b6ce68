"""Who starts and changes shows, and who publishes episodes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, Role
from apps.communities.policies import SIGN_IN, may_manage, may_write
from apps.communities.standing import roles_of
from apps.content.kinds.podcast.models import Show
from apps.core.refusals import Refusal

NOT_AN_EXPERT = Refusal(
    "not_an_expert", _("Shows are started and changed by the experts and managers of a community. Ask one of them.")
)
NO_SHOW = Refusal(
    "no_show", _("There is no show here that an episode could belong to. An expert or a manager starts one.")
)
OTHER_COMMUNITY = Refusal("other_show", _("This show belongs to another community. Choose one of this community."))
NO_AUDIO = Refusal("no_audio", _("An episode needs a recording. Choose an MP3, M4A, OGG or FLAC file."))
ADDRESS_CLOSED = Refusal("address_closed", _("This feed address was revoked, or its owner may no longer listen."))


def may_keep_show(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may start or change a show here: its experts and managers."""
    if refusal := may_write(viewer, community):
        return refusal
    if roles_of(viewer).get(community.pk) in {Role.SME, Role.MANAGER}:
        return None
    return None if may_manage(viewer, community) is None else NOT_AN_EXPERT


def may_publish(viewer: Any, community: Community) -> Refusal | None:
    """Whether there is anything here that an episode could belong to; who may write was asked before."""
    return None if Show.objects.filter(community=community).exists() else NO_SHOW


def may_listen_by_feed(viewer: Any, show: Show) -> Refusal | None:
    """Whether the viewer may have an address of the feed: whoever may read the community, by name."""
    if not viewer.is_authenticated:
        return SIGN_IN
    return None if Show.objects.visible_to(viewer).filter(pk=show.pk).exists() else ADDRESS_CLOSED
