"""Links that end letters, change how often they come, and take that back; signed, so that they need no sign-in.

What a link is about (`scope`): `group-<name>` a group of notifications by mail, `community-<id>` what is new in one
community, `digests` digests of all communities.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from apps.notifications.preferences import Group

DIGESTS = "digests"
_LINKS = Signer(salt="mailing.subscription", sep=".")


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whose letters, and which."""

    person_id: int
    scope: str

    @property
    def group(self) -> str:
        """The group of notifications, if it is one."""
        return self.scope.removeprefix("group-") if self.scope.startswith("group-") else ""

    @property
    def community_id(self) -> int | None:
        """The community, if it is one."""
        return int(self.scope.removeprefix("community-")) if self.scope.startswith("community-") else None


def scope_of_group(group: str) -> str:
    """Notifications of a group, by mail."""
    return f"group-{group}"


def scope_of_community(community_id: int) -> str:
    """What is new in a community."""
    return f"community-{community_id}"


def path_of(subscription: Subscription) -> str:
    """The address of its page."""
    return f"/mail/subscriptions/{_LINKS.sign(f'{subscription.person_id}-{subscription.scope}')}/"


def url_of(subscription: Subscription) -> str:
    """The whole address of its page, for letters."""
    return settings.BASE_URL + path_of(subscription)


def read_link(token: str) -> Subscription | None:
    """What a link is about; None if it was not signed here."""
    try:
        person, _, scope = _LINKS.unsign(token).partition("-")
    except BadSignature:
        return None
    subscription = Subscription(int(person), scope)
    known = scope == DIGESTS or subscription.group in Group.values or scope.startswith("community-")
    return subscription if known else None
