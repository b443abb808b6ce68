"""The members of one community as the year is drawn: which roles they hold, when they are there, how lively they are.

Shares, attendance and unevenness are those of the specification's generator (benchmarks/profiler/synth.py), so that
what the profiler finds here looks like what it was validated on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from statistics import NormalDist

from apps.integrations.demo_world.life.words import CommunityLife
from apps.participation.method import week_of
from apps.participation.signals import Role

PLANTED = {
    Role.CONSUMER: 0.60,
    Role.CREATOR: 0.10,
    Role.CONNECTOR: 0.05,
    Role.CARRIER: 0.06,
    Role.CARETAKER: 0.03,
}
# How much the roles of one person go together, and how uneven people are.
COMMON, SPREAD = 0.3, 0.6
# Of those who hold no role, so many never come.
NEVER = 0.35
# Those who show the demo around: what their own pages are to show.
CAST = {
    ("nadia", "supply-chain"): (Role.CONSUMER, Role.CREATOR, Role.CARRIER),
    ("nadia", "front-line-managers"): (Role.CONSUMER, Role.CREATOR),
    ("nadia", "financial-management"): (Role.CONSUMER,),
    ("henrik", "supply-chain"): (Role.CONSUMER, Role.CREATOR, Role.CARETAKER),
    ("claire", "supply-chain"): (Role.CONSUMER, Role.CARETAKER, Role.CONNECTOR),
    ("claire", "financial-management"): (Role.CONSUMER,),
}
COMES_OFTEN, SHOWN_OFTEN = 0.85, 2.4
WORK_BEGINS, WORK_ENDS = 6, 17


@dataclass(slots=True, eq=False)
class Member:
    """`often` is the share of weeks in which they come; `useful` how much others get from what they write."""

    user_id: int
    handle: str
    name: str
    department: str
    site: str
    joined: datetime
    is_cast: bool
    is_expert: bool
    roles: frozenset[Role]
    often: float
    lively: float
    useful: float
    island: str = ""
    in_ring: bool = False
    weeks: set[int] = field(default_factory=set)
    # What they have read, by the entry's key.
    had: set[int] = field(default_factory=set)

    def comes(self) -> bool:
        """Whether they are ever there."""
        return self.often > 0


@dataclass(slots=True)
class Crowd:
    """A community's members."""

    life: CommunityLife
    members: list[Member]
    rng: Random

    def draw(self, at: datetime, weigh: Callable[[Member], float]) -> Member | None:
        """One of those who are members by then and come at all, by weight; None where nobody has any."""
        people = [member for member in self.members if member.joined < at and member.comes()]
        weights = [weigh(member) for member in people]
        return self.rng.choices(people, weights)[0] if any(weights) else None

    def named(self, handle: str, at: datetime) -> Member | None:
        """The member with this handle, if they are there by then."""
        return next((row for row in self.members if row.handle == handle and row.joined < at), None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member before anything is drawn."""

    user_id: int
    handle: str
    name: str
    department: str
    site: str
    joined: datetime
    standing: str
    is_cast: bool


def gather(life: CommunityLife, people: Iterable[Known], now: datetime, rng: Random) -> Crowd:
    """Draw who holds which roles and who is there in which week."""
    crowd = Crowd(life, [_member(life, known, rng) for known in people], rng)
    _choose_ring(crowd)
    first, last = week_of(min(row.joined for row in crowd.members)), week_of(now)
    for member in crowd.members:
        member.weeks = {week for week in range(first, last + 1) if rng.random() < member.often}
    return crowd


def near(one: Member, other: Member) -> float:
    """How likely somebody of a site that keeps to itself deals with somebody else, and the other way round."""
    if one.site == other.site:
        return 6.0 if one.island else 1.0
    return 0.1 if one.island or other.island else 1.0


def cares_for(member: Member) -> float:
    """How likely somebody does what only those who look after a place do: few of them do most of it."""
    return member.lively**3 * member.often if Role.CARETAKER in member.roles else 0.0


def at_work(after: datetime) -> datetime:
    """The moment, or the next one in working hours; never earlier."""
    at = after
    if at.hour < WORK_BEGINS:
        at = at.replace(hour=WORK_BEGINS)
    elif at.hour >= WORK_ENDS:
        at = at.replace(hour=WORK_BEGINS) + timedelta(days=1)
    while at.weekday() > 4:
        at += timedelta(days=1)
    return at


def _member(life: CommunityLife, known: Known, rng: Random) -> Member:
    drawn = _roles(rng)
    given = CAST.get((known.handle, life.slug))
    leads = known.standing != "member"
    roles = frozenset(given) if given else drawn | ({Role.CARETAKER, Role.CONSUMER} if leads else set())
    often = rng.betavariate(4, 2) if roles else (0.0 if rng.random() < NEVER else rng.betavariate(1.1, 3))
    return Member(
        known.user_id,
        known.handle,
        known.name,
        known.department,
        known.site,
        known.joined,
        known.is_cast,
        leads,
        roles,
        COMES_OFTEN if given else often,
        SHOWN_OFTEN if given else rng.lognormvariate(0, SPREAD),
        rng.lognormvariate(0, 0.4),
        known.site if known.site in life.islands else "",
    )


def _roles(rng: Random) -> frozenset[Role]:
    common = rng.gauss(0, 1)
    return frozenset(
        role
        for role, share in PLANTED.items()
        if COMMON**0.5 * common + (1 - COMMON) ** 0.5 * rng.gauss(0, 1) > NormalDist().inv_cdf(1 - share)
    )


def _choose_ring(crowd: Crowd) -> None:
    """A few of one site who mark each other more than anybody else; they hold no role besides."""
    wanted = crowd.life.ring
    if not wanted:
        return
    able = [row for row in crowd.members if not row.is_cast and row.site == wanted["site"]]
    able.sort(key=lambda row: (row.department != wanted["department"], row.joined))
    for member in able[: wanted["people"]]:
        member.in_ring, member.roles, member.often = True, frozenset(), 0.6
