"""An expert stands behind a reply, or no longer does."""

from datetime import date

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content import policies
from apps.content.models import Endorsement, Entry, Reply
from apps.core import clock
from apps.core.refusals import require


@transaction.atomic
def endorse_reply(
    *, by: User, reply: Reply, scope: str = "", review_by: date | None = None, origin: str = Origin.WEB
) -> Endorsement:
    """Stand behind the reply, as far as `scope` says and until `review_by`. Again changes what one said before."""
    reply = _locked(reply)
    require(policies.may_endorse(by, reply))
    first = not Endorsement.objects.filter(reply=reply).exists()
    said = {"scope": scope.strip(), "review_by": review_by}
    endorsement, created = Endorsement.objects.get_or_create(reply=reply, by=by, defaults=said | {"at": clock.now()})
    if not created:
        if (endorsement.scope, endorsement.review_by) == (said["scope"], review_by):
            return endorsement
        endorsement.scope, endorsement.review_by, endorsement.at = scope.strip(), review_by, clock.now()
        endorsement.save()
    _touch(reply, 1 if first else 0)
    _record(Verb.REPLY_ENDORSED, by, reply, origin, again=not created)
    return endorsement


@transaction.atomic
def unendorse_reply(*, by: User, reply: Reply, origin: str = Origin.WEB) -> None:
    """Take one's endorsement back; where there is none, nothing changes."""
    reply = _locked(reply)
    if not Endorsement.objects.filter(reply=reply, by=by).delete()[0]:
        return
    left = Endorsement.objects.filter(reply=reply).exists()
    _touch(reply, 0 if left or reply.is_removed else -1)
    _record(Verb.REPLY_UNENDORSED, by, reply, origin)


def _touch(reply: Reply, step: int) -> None:
    Entry.objects.filter(pk=reply.entry_id).update(version=F("version") + 1, endorsed_count=F("endorsed_count") + step)


def _record(verb: Verb, by: User, reply: Reply, origin: str, **context: object) -> None:
    record_event(
        verb,
        actor_id=by.pk,
        person_id=reply.author_id,
        community_id=reply.entry.community_id,
        entry_id=reply.entry_id,
        reply_id=reply.pk,
        origin=origin,
        context=context,
    )


def _locked(reply: Reply) -> Reply:
    return Reply.objects.select_for_update(of=("self",)).select_related("entry__community").get(pk=reply.pk)
