"""What is left of somebody whose account is erased: nothing about them, and everything that they were of use for.

Rows about the person go. Where they used what others did, or were helped by others, a number below zero takes their
place: it leads to nobody, and keeps the others' numbers as they were. Such rows are derived by nothing anew, and no
derivation touches them.
"""

import secrets

from django.db import connection, transaction

from apps.accounts.models import User
from apps.activity.consumers import keep_waiting
from apps.participation.consumers import ParticipationConsumer
from apps.participation.models import Act, AuditAnswer, Dispute, OptOut, Presence, Profile, Tally, Use

_LEAVE_RINGS = "DELETE FROM participation_ring_people WHERE user_id = %s"


@transaction.atomic
def erase_person(person: User) -> None:
    """Call it in the transaction that erases the account, before its row goes."""
    keep_waiting(ParticipationConsumer())
    nobody = -1 - secrets.randbits(62)
    Use.objects.filter(person=person).update(person_id=nobody)
    Act.objects.filter(beneficiary=person).update(beneficiary_id=nobody)
    for model in (Act, Dispute, Tally, Presence, Profile, OptOut, AuditAnswer):
        model._base_manager.filter(person=person).delete()
    with connection.cursor() as sql:
        sql.execute(_LEAVE_RINGS, [person.pk])
