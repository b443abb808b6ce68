"""Writes: whether one is profiled, deriving anew, and what is kept for how long."""

from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import User
from apps.activity.consumers import keep_waiting
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.participation import method
from apps.participation.consumers import ParticipationConsumer
from apps.participation.derivation import derive_communities, fresh
from apps.participation.models import Act, Dispute, OptOut, Presence, Profile
from apps.participation.profiles import STEP_WEEKS, write_profiles


@transaction.atomic
def opt_out(*, person: User, origin: str = Origin.WEB) -> OptOut:
    """Profile this person no longer, and delete their profiles. Nobody else's numbers change. Twice is once.

    What they did stays derived, since it is of use to others; it is shown to nobody but themselves.
    """
    row, created = OptOut.objects.get_or_create(person=person, defaults={"since": clock.now()})
    if created:
        Profile.objects.filter(person=person).delete()
        _note(person, origin, profiled=False)
    return row


@transaction.atomic
def opt_in(*, person: User, origin: str = Origin.WEB) -> None:
    """Profile this person again, from the last settled window on. Where they are, nothing changes."""
    if OptOut.objects.filter(person=person).delete()[0]:
        _note(person, origin, profiled=True)


def _note(person: User, origin: str, *, profiled: bool) -> None:
    context = {"profiled": profiled}
    record_event(Verb.PROFILING_CHANGED, actor_id=person.pk, person_id=person.pk, origin=origin, context=context)


def rebuild_participation(*, communities: Sequence[int] | None = None, workers: int = 1) -> int:
    """Derive these communities anew, or all of them. Returns how many communities that were.

    Each worker takes its share in a transaction of its own; the consumer waits for as long. What was read longer ago
    than readings are kept keeps its numbers.
    """
    ids = list(Community.objects.order_by("pk").values_list("pk", flat=True) if communities is None else communities)
    is_fresh = communities is None and fresh.is_possible()
    with transaction.atomic():
        keep_waiting(ParticipationConsumer())
        # Asked again, now that nobody else writes.
        if is_fresh and not Act.objects.exists() and not Presence.objects.exists():
            _derive_fresh(ids, workers)
            return len(ids)
        shares = [share for number in range(workers) if (share := ids[number::workers])]
        if len(shares) < 2:  # One share needs no company.
            for share in shares:
                _derive(share)
        else:
            fresh.at_once([partial(_derive, share) for share in shares], workers)
    return len(ids)


def _derive(communities: Sequence[int]) -> None:
    with transaction.atomic():
        derive_communities(communities)


def _derive_fresh(communities: Sequence[int], workers: int) -> None:
    """Where nothing is kept yet; in the transaction that the consumer waits for, whose own connection comes last."""
    fresh.at_once([fresh.prepare], 1)
    fresh.at_once([partial(_derive_into_new, communities[number::workers]) for number in range(workers)], workers)
    fresh.finish(workers)
    fresh.take_over()


def _derive_into_new(communities: Sequence[int]) -> None:
    with transaction.atomic():
        fresh.enter()
        derive_communities(communities, fresh=True)


def keep_profiles() -> int:
    """Write the profiles of the last settled week, and let go of former weeks that are no month's. Returns the rows.

    May be run as often as one likes. The last week is there for members' own pages; every fourth stays for two years.
    """
    week = method.last_settled_week(clock.now())
    written = 0
    for pk in Community.objects.active().order_by("pk").values_list("pk", flat=True):
        for due in sorted({week - week % STEP_WEEKS, week}):
            if due == week or not Profile.objects.filter(community_id=pk, week=due).exists():
                written += write_profiles([pk], due)
    weeks = Profile.objects.filter(week__lt=week).values_list("week", flat=True).distinct()
    passing = [number for number in weeks if number % STEP_WEEKS or number <= week - method.PROFILES_KEPT_WEEKS]
    Profile.objects.filter(week__in=passing).delete()
    return written


def forget_old_acts() -> int:
    """Delete acts past their time with their uses, and old presence and tallies. Returns how many acts there were."""
    before = clock.now() - method.ACTS_KEPT
    week = method.week_of(before)
    with transaction.atomic():
        keep_waiting(ParticipationConsumer())
        with connection.cursor() as sql:
            sql.execute("DELETE FROM participation_presence WHERE week < %s", [week])
            sql.execute("DELETE FROM participation_tally WHERE week < %s", [week])
        number, _each = Act.objects.filter(at__lt=before).delete()
        Dispute.objects.filter(~Exists(Act.objects.filter(event_id=OuterRef("event_id")))).delete()
    return number
