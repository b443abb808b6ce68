"""Writes: whether pictures show somebody by name."""

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.core.refusals import require
from apps.networks import policies
from apps.networks.models import Appearance


@transaction.atomic
def appear_in_pictures(*, person: User, community: Community, origin: str = Origin.WEB) -> Appearance:
    """Let pictures of this community's network show this member. Twice is once."""
    require(policies.may_have_surroundings(person, community))
    row, created = Appearance.objects.get_or_create(person=person, community=community, defaults={"since": clock.now()})
    if created:
        _note(person, community, origin, shown=True)
    return row


@transaction.atomic
def leave_pictures(*, person: User, community: Community, origin: str = Origin.WEB) -> None:
    """Show this person no longer; allowed to everybody at any time, former members as well."""
    if Appearance.objects.filter(person=person, community=community).delete()[0]:
        _note(person, community, origin, shown=False)


def _note(person: User, community: Community, origin: str, *, shown: bool) -> None:
    record_event(
        Verb.SHOWING_CHANGED,
        actor_id=person.pk,
        person_id=person.pk,
        community_id=community.pk,
        origin=origin,
        context={"shown": shown},
    )
