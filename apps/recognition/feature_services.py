"""Holding up an entry or a member for everybody, and ending that."""

from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import Refused, require
from apps.core.text import storable
from apps.recognition import policies
from apps.recognition.features import Feature
from apps.recognition.shelves import forget_shelves


@transaction.atomic
def feature(
    *, by: User, community: Community, thing: Entry | User, reason: str, until: date, origin: str = Origin.WEB
) -> Feature:
    """Feature an entry or a member of the community until that day; everybody there reads why and who says so."""
    # Two managers at the same moment feature a thing once.
    community = Community.objects.select_for_update().get(pk=community.pk)
    require(policies.may_feature(by, community))
    require(policies.may_be_featured(community, thing))
    require(policies.may_last_until(until))
    reason = " ".join(storable(reason).split())[:200]
    if not reason:
        raise Refused(policies.NO_REASON)
    what = {"entry": thing} if isinstance(thing, Entry) else {"person": thing}
    if Feature.objects.running().filter(community=community, **what).exists():
        raise Refused(policies.RUNNING)
    row = Feature.objects.create(community=community, reason=reason, until=until, by=by, at=clock.now(), **what)
    forget_shelves()
    record_event(
        Verb.ENTRY_FEATURED if row.entry else Verb.PERSON_FEATURED,
        actor_id=by.pk,
        person_id=row.entry.author_id if row.entry else row.person_id,
        community_id=community.pk,
        entry_id=row.entry_id,
        origin=origin,
        context={"feature": row.pk, "reason": reason, "until": until.isoformat()},
    )
    return row


@transaction.atomic
def end_feature(*, by: User, row: Feature, origin: str = Origin.WEB) -> Feature:
    """End it before its day. Twice is once."""
    row = Feature.objects.select_for_update(of=("self",)).select_related("community", "entry").get(pk=row.pk)
    require(policies.may_feature(by, row.community))
    if not row.is_running:
        return row
    row.ended_at, row.ended_by = clock.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    forget_shelves()
    record_event(
        Verb.FEATURE_ENDED,
        actor_id=by.pk,
        person_id=row.entry.author_id if row.entry else row.person_id,
        community_id=row.community_id,
        entry_id=row.entry_id,
        origin=origin,
        context={"feature": row.pk},
    )
    return row
