"""Communities whose members were planted: who holds which role is known, and what they do follows from it.

Nothing here knows the weights, the caps or the thresholds of the method: the rates are how often somebody does such a
thing in a week of presence, with and without the role, and how many others usually make use of it. They were written
down before the first run and have not been changed after one.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from apps.participation.signals import TALLIED, Role, Signal
from benchmarks.profiler.oracle import NUMBER, ROLE_OF, ROLES, SIGNALS, Flags, Floats, Whole, World

# Planted, everybody else, and how many others make use of one on average.
RATES: dict[Signal, tuple[float, float, float]] = {
    Signal.READ: (3.5, 0.6, 0),
    Signal.FOUND: (0.8, 0.1, 0),
    Signal.ASKED: (0.15, 0.04, 0),
    Signal.FOLLOWED: (0.4, 0.08, 0),
    Signal.MARKED: (0.8, 0.12, 0),
    Signal.ORIGINAL: (0.30, 0.02, 2.0),
    Signal.REPLY: (1.6, 0.15, 0.9),
    Signal.IMPROVED: (0.35, 0.02, 0.6),
    Signal.REFERRED: (0.55, 0.04, 1.0),
    Signal.INTRODUCED: (0.30, 0.015, 0.9),
    Signal.INVITED: (0.12, 0.01, 0.6),
    Signal.BRIDGED: (0.8, 0.12, 0.5),
    Signal.FEATURED: (0.45, 0.02, 1.6),
    Signal.COLLECTED: (0.9, 0.06, 0.6),
    Signal.REVIEWED: (0.7, 0.06, 0.8),
    Signal.REPACKAGED: (0.18, 0.008, 1.6),
    Signal.WELCOMED: (0.7, 0.04, 0.9),
    Signal.MODERATED: (0.9, 0.01, 0.3),
    Signal.CURATED: (1.2, 0.08, 0.9),
    Signal.HOSTED: (0.15, 0.01, 1.5),
    Signal.RESCUED: (0.35, 0.03, 0.7),
}
PLANTED = (0.62, 0.09, 0.05, 0.05, 0.025)
# What a spammer does in a week, without anybody who would use it.
FLOOD = {Signal.ORIGINAL: 4, Signal.REPLY: 15, Signal.FEATURED: 10, Signal.COLLECTED: 20, Signal.CURATED: 5}
# What somebody in a ring does in a week, no more than the busy do; all others of the ring mark each of them, which
# comes to about 130 marks a pair in a quarter.
CLAIM = {Signal.ORIGINAL: 1, Signal.REPLY: 4, Signal.FEATURED: 2, Signal.COLLECTED: 2, Signal.CURATED: 2}
TEAM = 12


@dataclass(frozen=True)
class Shape:
    """What a community is like. The defaults are the specification's."""

    members: int = 600
    weeks: int = 12
    planted: tuple[float, ...] = PLANTED
    activity: float = 1.0
    spread: float = 0.6
    use: float = 1.0
    # How much the roles of one person go together: the part that all have in common.
    common: float = 0.3
    # lognormal or gamma: how unequal people are; steady or bursts: whether they come in runs of weeks.
    law: str = "lognormal"
    coming: str = "steady"
    # How much a few people's attention is worth more than others', in who makes use of things.
    favour: float = 0.0
    spammers: int = 0
    ring: int = 0


@dataclass(frozen=True)
class Planted:
    """A community, and what is true of it."""

    world: World
    roles: Flags
    spammers: Whole
    ring: Whole


def make(shape: Shape, seed: int) -> Planted:
    """The community of this shape and seed."""
    rng = np.random.default_rng(seed)
    roles = _plant(shape, rng)
    cheats = np.arange(shape.members - shape.spammers - shape.ring, shape.members)
    roles[cheats] = False
    spammers, ring = cheats[: shape.spammers], cheats[shape.spammers :]
    present = _attendance(shape, roles, rng)
    present[cheats] = True
    counts = _acts(shape, roles, present, rng)
    counts[cheats] = 0
    for people, does in ((spammers, FLOOD), (ring, CLAIM)):
        for signal, number in does.items():
            counts[people, :, NUMBER[signal]] = number
    return Planted(_world(shape, counts, present, ring, cheats, rng), roles, spammers, ring)


def count(shape: Shape, rng: np.random.Generator) -> tuple[Flags, Flags, Whole]:
    """Who holds what, who is there when, and how often each one does each thing in each week."""
    roles = _plant(shape, rng)
    present = _attendance(shape, roles, rng)
    return roles, present, _acts(shape, roles, present, rng)


def _plant(shape: Shape, rng: np.random.Generator) -> Flags:
    """Who holds which role; whoever holds one is likelier to hold another."""
    common = rng.normal(size=(shape.members, 1))
    own = rng.normal(size=(shape.members, len(ROLES)))
    leaning = np.sqrt(shape.common) * common + np.sqrt(1 - shape.common) * own
    return leaning > np.array([_quantile(1 - share) for share in shape.planted])


@cache
def _quantile(share: float) -> float:
    """Of the normal distribution, from the standard library."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(share)


def _attendance(shape: Shape, roles: Flags, rng: np.random.Generator) -> Flags:
    """In which weeks each one is there."""
    holds = roles.any(axis=1)
    often = np.where(holds, rng.beta(4, 2, shape.members), rng.beta(1.1, 3, shape.members))
    often[~holds & (rng.random(shape.members) < 0.35)] = 0
    draws = rng.random((shape.members, shape.weeks))
    if shape.coming == "bursts":
        # The same draw for three weeks: holidays, projects.
        draws = np.repeat(draws[:, : -(-shape.weeks // 3)], 3, axis=1)[:, : shape.weeks]
    present: Flags = draws < often[:, None]
    return present


def _intensities(shape: Shape, rng: np.random.Generator) -> Floats:
    """How much more or less than usual each one does in each role, half of it in all roles alike."""
    size, each = (shape.members, len(ROLES)), shape.spread / np.sqrt(2)
    if shape.law == "gamma":
        form = 1 / each**2
        return rng.gamma(form, 1 / form, (shape.members, 1)) * rng.gamma(form, 1 / form, size)
    return np.exp(rng.normal(0, each, (shape.members, 1)) + rng.normal(0, each, size))


def _acts(shape: Shape, roles: Flags, present: Flags, rng: np.random.Generator) -> Whole:
    """How often each one does each thing in each week."""
    planted, others = (np.array([RATES[signal][column] for signal in SIGNALS]) for column in (0, 1))
    rates = np.where(roles[:, ROLE_OF], planted, others) * _intensities(shape, rng)[:, ROLE_OF] * shape.activity
    return rng.poisson(rates[:, None, :] * present[:, :, None])


def _world(shape: Shape, counts: Whole, present: Flags, ring: Whole, cheats: Whole, rng: np.random.Generator) -> World:
    """The columns: acts one by one, with their beneficiaries and those who made use of them."""
    tallied = np.isin(np.arange(len(SIGNALS)), [NUMBER[signal] for signal in TALLIED])
    tally = np.nonzero(counts * tallied)
    acts = counts * ~tallied
    place = np.nonzero(acts)
    person, week, signal = (np.repeat(column, acts[place]) for column in place)
    team = rng.permutation(shape.members) // TEAM
    pick = _Picker(shape, team, present, rng)
    use_act, use_person, use_share = _uses(shape, person, signal, cheats, pick, rng)
    if len(ring):
        more = _ring_uses(person, ring)
        use_act, use_person = np.r_[use_act, more[0]], np.r_[use_person, more[1]]
        use_share = np.r_[use_share, np.ones(len(more[0]))]
    there = np.nonzero(present)
    return World(
        people=shape.members,
        presence_person=there[0],
        presence_week=there[1],
        act_person=person,
        act_week=week,
        act_signal=signal,
        act_beneficiary=pick.of(person),
        act_reversed=np.zeros(len(person), dtype=bool),
        act_disputed=np.zeros(len(person), dtype=bool),
        use_act=use_act,
        use_person=use_person,
        use_share=use_share,
        use_at=week[use_act] + rng.random(len(use_act)),
        tally_person=tally[0],
        tally_week=tally[1],
        tally_signal=tally[2],
        tally_number=counts[tally].astype(np.float64),
    )


class _Picker:
    """Whom somebody meets: two in five from the own team, else anybody, the more often they are there."""

    def __init__(self, shape: Shape, team: Whole, present: Flags, rng: np.random.Generator) -> None:
        self.rng, self.team, self.order = rng, team, np.argsort(team, kind="stable")
        weight = (present.mean(axis=1) + 0.02) * np.exp(rng.normal(0, 1, shape.members) * shape.favour)
        self.chances = weight / weight.sum()

    def of(self, people: Whole) -> Whole:
        """One other for each of these."""
        anybody = self.rng.choice(len(self.team), len(people), p=self.chances)
        near = self.order[
            np.minimum(self.team[people] * TEAM + self.rng.integers(0, TEAM, len(people)), len(self.team) - 1)
        ]
        return np.where(self.rng.random(len(people)) < 0.4, near, anybody)


def _uses(
    shape: Shape, person: Whole, signal: Whole, cheats: Whole, pick: _Picker, rng: np.random.Generator
) -> tuple[Whole, Whole, Floats]:
    """Who made use of what; some people's things are more useful than others', whatever their role."""
    useful = np.exp(rng.normal(0, 0.4, shape.members))
    useful[cheats] = 0
    usual = np.array([RATES[each][2] for each in SIGNALS])
    number = rng.poisson(usual[signal] * useful[person] * shape.use)
    act = np.repeat(np.arange(len(person)), number)
    pairs = np.unique(np.stack([act, pick.of(person[act])]), axis=1)
    act, user = pairs[:, pairs[1] != person[pairs[0]]]
    share = np.where((signal[act] == NUMBER[Signal.REPLY]) & (rng.random(len(act)) < 0.3), 0.5, 1.0)
    return act, user, share


def _ring_uses(person: Whole, ring: Whole) -> tuple[Whole, Whole]:
    """All of a ring mark what the others of it do."""
    own = np.nonzero(np.isin(person, ring))[0]
    act, user = np.repeat(own, len(ring)), np.tile(ring, len(own))
    marked = person[act] != user
    return act[marked], user[marked]


def ringed(planted: Planted, rings: list[frozenset[int]]) -> World:
    """The same community with these rings known."""
    return replace(planted.world, rings=tuple(rings))


RARER = [ROLES.index(role) for role in Role if role != Role.CONSUMER]
