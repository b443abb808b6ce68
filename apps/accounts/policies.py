"""Who may see and do what with a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ApiToken, Audience, Profile, User
from apps.core.refusals import Refusal

NOT_STAFF = Refusal("not_staff", _("Only a site administrator may do this."))
NOT_YOU = Refusal("not_you", _("Everybody changes their own profile only."))
# Since nobody takes it from themselves, there is always somebody left who can give it back.
OWN_STAFF = Refusal("own_staff", _("You cannot stop being a site administrator yourself. Ask another one to do it."))
NOT_YOUR_KEY = Refusal("not_your_key", _("Only its owner or a site administrator closes a key."))


def visible_fields(profile: Profile, viewer: Any, *, shares_community: bool) -> dict[str, Any]:
    """The profile's private fields that `viewer` may see, with their values; empty ones left out.

    `shares_community`: whether the two are members of one community, which only the caller can know.
    """
    values: dict[str, Any] = {}
    for field in Profile.PRIVATE_FIELDS:
        audience = profile.audience_of(field)
        allowed = viewer.pk == profile.user_id or (
            viewer.is_authenticated
            and (audience == Audience.EVERYONE or (audience == Audience.COMMUNITIES and shares_community))
        )
        value = profile.user.email if field == "email" else getattr(profile, field)
        if allowed and value:
            values[field] = value
    return values


def may_change_profile(viewer: User, person: User) -> Refusal | None:
    """Whether the viewer may change what this person shows: everybody their own."""
    return None if viewer.pk == person.pk else NOT_YOU


def may_change_person(viewer: User, person: User, changes: Mapping[str, Any]) -> Refusal | None:
    """Whether the viewer may change these fields of somebody's account."""
    if not viewer.is_staff:
        return NOT_STAFF
    return OWN_STAFF if viewer.pk == person.pk and changes.get("is_staff") is False else None


def may_revoke(viewer: User, token: ApiToken) -> Refusal | None:
    """Whether the viewer may close the key."""
    return None if viewer.pk == token.user_id or viewer.is_staff else NOT_YOUR_KEY
