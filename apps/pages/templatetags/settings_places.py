"""The pages of one's settings, in four groups, and which of them stands open."""

from typing import Any

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

type Place = tuple[str, str | Promise]
GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        _("Me"),
        (
            ("/settings/profile/", _("Profile")),
            ("/settings/recognition/", _("Being seen")),
            ("/settings/following/", _("Following")),
            ("/settings/reading/", _("Reading")),
        ),
    ),
    (
        _("What reaches me"),
        (
            ("/settings/notifications/", _("Notifications")),
            ("/settings/mail/", _("Letters")),
            ("/settings/push/", _("Push")),
        ),
    ),
    (
        _("Sign-in"),
        (
            ("/accounts/email/", _("E-mail address")),
            ("/accounts/password/change/", _("Password")),
            ("/accounts/2fa/", _("Two steps")),
            ("/accounts/sessions/", _("Devices")),
        ),
    ),
    (
        _("My data"),
        (
            ("/settings/data/", _("Data about me")),
            ("/settings/files/", _("Files")),
            ("/settings/export/", _("Export")),
            ("/settings/tokens/", _("API keys")),
        ),
    ),
)


@register.inclusion_tag("components/settings_groups.html", takes_context=True)
def settings_places(context: Context) -> dict[str, Any]:
    """Tabs of the groups, and below them the pages of the group that stands open."""
    path = context["request"].path
    chosen = max(
        (place for _label, places in GROUPS for place, _name in places if path.startswith(place)), key=len, default=""
    )
    groups = [(label, places, any(place == chosen for place, _name in places)) for label, places in GROUPS]
    return {
        "groups": [(label, places[0][0], is_open) for label, places, is_open in groups],
        "places": next((places for _label, places, is_open in groups if is_open), ()),
        "chosen": chosen,
    }
