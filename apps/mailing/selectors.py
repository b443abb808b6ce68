"""What somebody set about their mail, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count

from apps.accounts.models import User
from apps.communities.models import Community, Status
from apps.communities.standing import MyCommunity, my_communities
from apps.core import clock
from apps.mailing.addressees import address_of, suppression_of
from apps.mailing.models import USUAL_PACE, Letter, Reader, Suppression
from apps.mailing.rhythms import said_by
from apps.mailing.subscriptions import Subscription

LATEST = 10
COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MailPreferences:
    """How often the viewer's communities write ("": as usual), in which language, and whether letters arrive."""

    usual: str
    communities: list[tuple[MyCommunity, str]]
    language: str
    address: str | None
    suppression: Suppression | None
    latest: list[Letter]


def mail_preferences_of(viewer: Any) -> MailPreferences:
    """The viewer's own."""
    said = said_by(viewer)
    reader = Reader.objects.visible_to(viewer).first()
    address = address_of(viewer)
    return MailPreferences(
        usual=said.get(None, USUAL_PACE),
        communities=[
            (row, said.get(row.id, "")) for row in my_communities(viewer) if row.status != Status.ARCHIVED.value
        ],
        language=reader.language if reader else "",
        address=address,
        suppression=suppression_of(address),
        latest=list(Letter.objects.visible_to(viewer).defer("text", "html").order_by("-made_at")[:LATEST]),
    )


def person_of(subscription: Subscription) -> User | None:
    """Whose letters a link is about, if they are still here."""
    person: User | None = User.objects.filter(pk=subscription.person_id).first()
    return person


def community_of(subscription: Subscription, person: User) -> Community | None:
    """The community that a link is about, if it is one that its owner may know of."""
    if subscription.community_id is None:
        return None
    return Community.objects.visible_to(person).filter(pk=subscription.community_id).first()


def letter_counts() -> dict[str, int]:
    """How many letters of the last thirty days stand in which state."""
    rows = Letter.objects.filter(made_at__gt=clock.now() - COUNTED).values_list("state")
    return dict(rows.annotate(count=Count("pk")).order_by("state"))
