"""Where the pages of a wiki are found by name."""

from urllib.parse import quote

from apps.communities.models import Community


def address_of_name(community: Community, name: str) -> str:
    """The address that leads to the page of this name, or to where it is written."""
    return f"/c/{community.slug}/wiki/{quote(name.replace(' ', '_'), safe='/')}/"
