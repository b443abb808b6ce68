"""Marking what others wrote."""

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.models import Entry
from apps.core import clock
from apps.ratings.models import Follow


@transaction.atomic
def follow_entry(*, user: User, entry: Entry, origin: str = Origin.WEB) -> Follow:
    """Be told what happens in an entry that one sees. Twice changes nothing."""
    follow, created = Follow.objects.get_or_create(user=user, entry=entry, defaults={"at": clock.now()})
    if created:
        record_event(
            Verb.ENTRY_FOLLOWED,
            actor_id=user.pk,
            person_id=entry.author_id,
            community_id=entry.community_id,
            entry_id=entry.pk,
            origin=origin,
        )
    return follow


@transaction.atomic
def unfollow_entry(*, user: User, entry: Entry, origin: str = Origin.WEB) -> None:
    """Stop being told. Where one does not follow, nothing changes."""
    if Follow.objects.filter(user=user, entry=entry).delete()[0]:
        record_event(
            Verb.ENTRY_UNFOLLOWED,
            actor_id=user.pk,
            community_id=entry.community_id,
            entry_id=entry.pk,
            origin=origin,
        )
