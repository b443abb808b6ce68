"""People who make use of each other's things far more than of anybody else's.

Damping repeated use is not enough against a few who mark everything that the others of them do, so such groups are
looked for each night, and uses inside one count nothing while it stands. That is all that happens by itself: nobody is
told, nothing is taken back, and whoever looks after the community may say that it is only a team that works together.
"""

from collections import defaultdict
from collections.abc import Mapping

# How often somebody (the first) made use of what somebody else (the second) did.
Marks = Mapping[tuple[int, int], int]

# A pair is heavy if each marked the other so often in the window.
HEAVY = 5
# A ring has so many people, so much of its pairs heavy, and so much of what they give and get stays inside.
SMALLEST, LARGEST = 2, 15
DENSE, INSIDE = 0.6, 0.5


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
