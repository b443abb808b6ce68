"""What the frame of every page shows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apps.accounts.models import User
from apps.communities.models import Kind
from apps.communities.standing import MyCommunity, my_communities
from apps.notifications.bell import unread_count

# What the rail leads to beside one's communities.
_PLACES = {"/", "/c/", "/people/", "/favourites/", "/insights/", "/reports/"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Top bar and rail. Built only when a template asks for it, so that redirects and fragments cost nothing."""

    request: HttpRequest

    @property
    def person(self) -> User | None:
        """Who is signed in."""
        return self.request.user if self.request.user.is_authenticated else None

    @property
    def bell_count(self) -> int:
        """Unread notifications, counted to 100."""
        return unread_count(self.request.user)

    @property
    def mine(self) -> tuple[MyCommunity, ...]:
        """My communities, as a value that parts of the page can be remembered by."""
        return tuple(my_communities(self.request.user))

    @property
    def communities(self) -> dict[str, list[MyCommunity]]:
        """My communities by kind."""
        mine = my_communities(self.request.user)
        return {kind: [row for row in mine if row.kind == kind] for kind in Kind.values}

    @property
    def manages(self) -> bool:
        """Whether the back office opens for this person."""
        user = self.request.user
        return user.is_authenticated and (user.is_staff or any(r.role == "manager" for r in my_communities(user)))

    @property
    def is_demo(self) -> bool:
        """Whether the demo world is loaded, so that the sign-in page names its accounts."""
        return settings.DEMO_WORLD

    @property
    def section(self) -> str:
        """The address that the rail marks as current; empty where it has none."""
        path = self.request.path
        return path if path in _PLACES or any(row.url == path for row in my_communities(self.request.user)) else ""

    @property
    def is_within_reports(self) -> bool:
        """Whether this is one of the pages below the overview of reports."""
        return self.request.path.startswith("/reports/") and self.request.path != "/reports/"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"frame": Frame(request)}
