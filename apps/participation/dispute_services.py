"""Saying that an act held about oneself is not right, and taking that back."""

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import require
from apps.participation.models import Act, Dispute
from apps.participation.policies import may_dispute

LONGEST_NOTE = 300


@transaction.atomic
def dispute_act(*, by: User, act: Act, reason: str, note: str = "", origin: str = Origin.WEB) -> Dispute:
    """Have this act add nothing to the person's role. Said again, the later reason and note stand.

    What others made of it stays theirs, and in the share of one's acts that are of use it stays as it was, so that
    nobody gains by disputing what failed.
    """
    require(may_dispute(by, act))
    row, created = Dispute.objects.update_or_create(
        event_id=act.event_id,
        signal=act.signal,
        defaults={"person": by, "reason": reason, "note": note.strip()[:LONGEST_NOTE], "at": clock.now()},
    )
    if created:
        # Which act, and why, is nobody else's business, so the log does not say it.
        record_event(Verb.ACT_DISPUTED, actor_id=by.pk, person_id=by.pk, origin=origin)
    return row


@transaction.atomic
def withdraw_dispute(*, by: User, act: Act, origin: str = Origin.WEB) -> None:
    """Let the act count again; where it is not disputed, nothing changes."""
    require(may_dispute(by, act))
    if Dispute.objects.filter(person=by, event_id=act.event_id, signal=act.signal).delete()[0]:
        record_event(Verb.DISPUTE_WITHDRAWN, actor_id=by.pk, person_id=by.pk, origin=origin)
