"""The rings of communities as rows: looked for each night, and left as caretakers decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Membership, Role
from apps.core import clock
from apps.participation.method import WINDOW_WEEKS, week_of
from apps.participation.models import Presence, Ring
from apps.participation.rings import Marks, find_rings

# Only looked for where people have somebody else to mark.
FEWEST_PRESENT = 50
# What was said to be none is not looked at again for two quarters.
REST = timedelta(weeks=26)
# Two findings are of the same ring if they share so much.
SAME = 0.5

# One event can be an act in two roles; it is still one thing that was marked once.
_MARKS = """
    SELECT u.person_id, a.person_id, count(DISTINCT a.event_id)
    FROM participation_act a JOIN participation_use u ON u.act_id = a.id
    WHERE a.community_id = %s AND a.week > %s AND a.week <= %s AND NOT a.is_reversed
      AND u.person_id <> a.person_id AND u.person_id > 0
    GROUP BY u.person_id, a.person_id
"""


def marks_of(community_id: int, week: int) -> Marks:
    """Who made use of whose acts, in the window that ends with this week."""
    with connection.cursor() as sql:
        sql.execute(_MARKS, [community_id, week - WINDOW_WEEKS, week])
        return {(giver, receiver): number for giver, receiver, number in sql.fetchall()}


@transaction.atomic
def keep_rings(*, community: Community, now: datetime) -> list[Ring]:
    """Look for rings as of now, and return those that stand open.

    One that caretakers have decided on stays as they said; an open one follows who is in it, and goes when it is over.
    """
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    found = find_rings(marks_of(community.pk, week_of(now))) if _is_large(community, week_of(now)) else []
    kept = {row: frozenset(row.people.values_list("pk", flat=True)) for row in community_rings(community)}
    decided = {row: people for row, people in kept.items() if _still_holds(row, now)}
    opened = {row: people for row, people in kept.items() if row.state == Ring.State.OPEN}
    standing = []
    for people in found:
        if any(_settles(row, before, people) for row, before in decided.items()):
            continue
        row = _same(people, opened) or _begin(community, people, now)
        opened.pop(row, None)
        if frozenset(row.people.values_list("pk", flat=True)) != people:
            row.people.set(people)
            # What was said so far was said of others.
            row.opinions.all().delete()
        standing.append(row)
    for over in opened:
        over.delete()
    return standing


def _begin(community: Community, people: frozenset[int], now: datetime) -> Ring:
    """A new one, which managers who are not in it are told of. Who is in it stays out of the log."""
    row = Ring.objects.create(community=community, first_seen=now)
    managers = Membership.objects.active().filter(community=community, role=Role.MANAGER, user__is_active=True)
    told = sorted(managers.exclude(user__in=people).values_list("user_id", flat=True))
    record_event(
        Verb.RING_FOUND,
        actor_id=None,
        community_id=community.pk,
        origin=Origin.SYSTEM,
        context={"ring": row.pk, "told": told},
    )
    return row


def keep_all_rings() -> int:
    """Look for rings in every active community. Returns how many stand open."""
    now = clock.now()
    return sum(len(keep_rings(community=community, now=now)) for community in Community.objects.active())


def community_rings(community: Community) -> Iterable[Ring]:
    """All that were found in this community and not given up."""
    return Ring.objects.filter(community=community).order_by("pk")


def _is_large(community: Community, week: int) -> bool:
    weeks = Presence.objects.filter(community=community, week__gt=week - WINDOW_WEEKS, week__lte=week)
    return weeks.values("person").distinct().count() >= FEWEST_PRESENT


def _still_holds(row: Ring, now: datetime) -> bool:
    """A confirmation holds for good, a dismissal for two quarters."""
    if row.state == Ring.State.DISMISSED:
        return row.decided_at is not None and now - row.decided_at < REST
    return row.state == Ring.State.CONFIRMED


def _settles(row: Ring, before: frozenset[int], people: frozenset[int]) -> bool:
    """Whether what was decided on one group says what this one is. Who joins a confirmed ring is looked at anew."""
    return people <= before if row.state == Ring.State.CONFIRMED else _overlap(before, people) >= SAME


def _same(people: frozenset[int], opened: Mapping[Ring, frozenset[int]]) -> Ring | None:
    """The open ring that this is, if it is one of them."""
    likely = max(opened, key=lambda row: _overlap(opened[row], people), default=None)
    return likely if likely and _overlap(opened[likely], people) >= SAME else None


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
