"""Who may see and do what with a person."""

from typing import Any

from apps.accounts.models import Audience, Profile


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
