"""Roles and skills of one person, made at once where the person has just asked for it."""

from apps.accounts.models import User
from apps.communities.models import Community, Membership
from apps.compass.evidence import write_evidence_of
from apps.core import clock
from apps.participation import method
from apps.participation.profiles import write_profiles_of
from apps.participation.selectors import is_profiled

WORK_OUT_TASK = "compass.batch_work_out"


def work_out(person_id: int) -> int:
    """Write the last settled window of this person in each of their communities, if they are profiled.

    What the daily tasks write for everybody; it may be done as often as one likes. Returns the rows.
    """
    person = User.objects.active().filter(pk=person_id).first()
    if person is None or not is_profiled(person):
        return 0
    week = method.last_settled_week(clock.now())
    mine = Membership.objects.active().filter(user=person).values("community")
    written = 0
    for pk in Community.objects.active().filter(pk__in=mine).order_by("pk").values_list("pk", flat=True):
        written += write_profiles_of(person_id, [pk], week) + write_evidence_of(person_id, pk, week)
    return written
