"""People who make use of each other's things far more than of anybody else's.

Damping repeated use is not enough against a few who mark everything that the others of them do, so such groups are
looked for each night, and uses inside one count nothing while it stands. That is all that happens by itself: nobody is
told, nothing is taken back, and whoever looks after the community may say that it is only a team that works together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from apps.communities.models import Community
from apps.core import clock
from apps.participation.method import WINDOW_WEEKS, week_of
from apps.participation.models import Presence, Ring

# How often somebody (the first) made use of what somebody else (the second) did.
Marks = Mapping[tuple[int, int], int]

# A pair is heavy if each marked the other so often in the window.
HEAVY = 5
# A ring has so many people, so much of its pairs heavy, and so much of what they give and get stays inside.
SMALLEST, LARGEST = 2, 15
DENSE, INSIDE = 0.6, 0.5
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


def find_rings(marks: Marks) -> list[frozenset[int]]:
    """The rings among these marks, by their smallest member."""
    heavy: dict[int, set[int]] = defaultdict(set)
    for (giver, receiver), number in marks.items():
        if giver != receiver and min(number, marks.get((receiver, giver), 0)) >= HEAVY:
            heavy[giver].add(receiver)
    given: dict[int, int] = defaultdict(int)
    received: dict[int, int] = defaultdict(int)
    for (giver, receiver), number in marks.items():
        given[giver] += number
        received[receiver] += number
    found = [
        people
        for component in _components(heavy)
        for people in _components(_core(heavy, component))
        if _is_ring(people, marks, heavy, sum(given[one] for one in people), sum(received[one] for one in people))
    ]
    return sorted(found, key=min)


def _components(ties: Mapping[int, set[int]]) -> list[frozenset[int]]:
    """Those who hang together."""
    found, seen = [], set[int]()
    for start in ties:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            new = ties[waiting.pop()] - group
            group |= new
            waiting += new
        seen |= group
        found.append(frozenset(group))
    return found


def _core(ties: Mapping[int, set[int]], people: frozenset[int]) -> dict[int, set[int]]:
    """Those with two ties at least among themselves, so that somebody popular whom one member marks is left out.

    A pair is its own core.
    """
    left = {one: set(ties[one]) for one in people}
    if len(people) <= 2:
        return left
    waiting = [one for one in left if len(left[one]) < 2]
    while waiting:
        one = waiting.pop()
        for other in left.pop(one, set()):
            left[other].discard(one)
            if len(left[other]) == 1:
                waiting.append(other)
    return left


def _is_ring(people: frozenset[int], marks: Marks, heavy: Mapping[int, set[int]], given: int, received: int) -> bool:
    """Small, dense, and turned inward in what it gives and in what it gets."""
    if not SMALLEST <= len(people) <= LARGEST:
        return False
    pairs = sum(len(heavy[one] & people) for one in people)
    inside = sum(marks.get((one, other), 0) for one in people for other in people if one != other)
    dense = pairs >= DENSE * len(people) * (len(people) - 1)
    return dense and inside >= INSIDE * received and inside >= INSIDE * given


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
        row = _same(people, opened) or Ring.objects.create(community=community, first_seen=now)
        opened.pop(row, None)
        row.people.set(people)
        standing.append(row)
    for over in opened:
        over.delete()
    return standing


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
