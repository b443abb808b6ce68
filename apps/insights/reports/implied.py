"""What readers can subtract, since one column is a part of another by what they count.

All who act and are used by others act; who finds by searching reads. Where both columns are shown, so is the rest of
the larger one, and that may be few. Each line below names the column that is left out then: mostly the one that says
less. Columns that merely happen to hold each other are none of this: no reader knows that they do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from apps.core.suppression import Implied
from apps.participation.signals import Role

# Outer, inner, and which of the two is left out.
PARTS: Sequence[tuple[str, str, str]] = [
    *((role.value, f"{role.value}_used", f"{role.value}_used") for role in Role if role != Role.CONSUMER),
    ("read", "found", "found"),
    ("marked", "reviewed", "marked"),
    ("helped", "exchanged", "exchanged"),
    ("uses", "exchanged", "exchanged"),
    ("used", "carried_used", "carried_used"),
    ("week", "day", "day"),
    ("replied", "week", "replied"),
    # Whoever did any of this did it for somebody. `used` is the same people as `helped`, in another report.
    *(
        (outer, inner, outer)
        for outer in ("helped", "used")
        for inner in (
            *(role.value for role in Role if role != Role.CONSUMER),
            *("several", "answered", "bridged", "improved", "brought", "referred", "carried", "reviewed", "curated"),
        )
    ),
]


def _implied(has: Iterable[str] = (), lacks: Iterable[str] = ()) -> Implied:
    return Implied(frozenset(has), frozenset(lacks))


def _guarded() -> Mapping[str, Sequence[Implied]]:
    found: dict[str, list[Implied]] = defaultdict(list)
    for outer, inner, left_out in PARTS:
        found[left_out].append(_implied([outer], [inner]))
    # Acting in some role and not in this one; acting in one role only.
    found["none"] += [_implied(lacks=["none", role.value]) for role in Role]
    found["several"].append(_implied(lacks=["none", "several"]))
    # With those who exchange nothing, all four ways to help and to be helped are known.
    found["alone"] += [
        _implied(["used"], ["uses"]),
        _implied(["uses"], ["used"]),
        _implied(["used", "uses"]),
        _implied(["used", "uses"], ["exchanged"]),
    ]
    return found


GUARDED = _guarded()
