"""How often each community writes to whom, the usual included where nothing was said."""

from datetime import datetime

from django.db.models import Q

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Status
from apps.core import clock
from apps.mailing import due_times
from apps.mailing.languages import clock_of
from apps.mailing.models import USUAL_PACE, Pace, Reader, Rhythm


def said_by(person: User) -> dict[int | None, str]:
    """What the person said, by community; under None what holds for the others."""
    rows: dict[int | None, str] = dict(Rhythm.objects.filter(person=person).values_list("community_id", "pace"))
    return rows


def paces_of(person: User) -> dict[int, str]:
    """The rhythm of each live community that the person belongs to, by its id."""
    mine = Membership.objects.active().filter(user=person, community__status=Status.ACTIVE)
    said = said_by(person)
    usual = said.get(None, USUAL_PACE)
    return {pk: said.get(pk, usual) for pk in mine.values_list("community_id", flat=True)}


def wanting_each_entry(community: Community) -> set[int]:
    """Members to whom the community writes at once."""
    members = Membership.objects.active().filter(community=community).values("user_id")
    about = Q(community=community) | Q(community=None)
    rows = Rhythm.objects.filter(about, person_id__in=members).values_list("person_id", "community_id", "pace")
    here = {person: pace for person, community_id, pace in rows if community_id}
    usual = {person: pace for person, community_id, pace in rows if not community_id}
    return {person for person, pace in (usual | here).items() if pace == Pace.IMMEDIATE}


def next_look(person: User, now: datetime) -> datetime:
    """When to see again whether a digest is due: the next morning."""
    return due_times.next_due(Pace.DAILY, now, clock_of(person))


def reader_of(person: User) -> Reader:
    """The person's row, made where there is none: what was there before is no news to them."""
    now = clock.now()
    return Reader.objects.get_or_create(person=person, defaults={"since": now, "next_at": next_look(person, now)})[0]
