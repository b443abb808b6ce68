"""The formula of the profile in numpy, from columns: the twin that `profile.sql` has to agree with to 1e-9.

It shares the tables of weights and numbers with the product, and not one line of the computation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.participation import method
from apps.participation.signals import SPECS, THRESHOLDS, Role, Signal

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROLES = list(Role)
SIGNALS = list(Signal)
NUMBER = {signal: number for number, signal in enumerate(SIGNALS)}
ROLE_OF = np.array([ROLES.index(SPECS[signal].role) for signal in SIGNALS])
WEIGHT = np.array([SPECS[signal].weight for signal in SIGNALS])
BASE = np.array([SPECS[signal].base for signal in SIGNALS])
MOST = np.array([SPECS[signal].most for signal in SIGNALS])
USUAL = np.array([THRESHOLDS[role] for role in ROLES])
NOBODY = -1


@dataclass(frozen=True)
class World:
    """What happened in one community, as columns. People are numbered from 0; `use_act` is the row of an act."""

    people: int
    presence_person: Whole
    presence_week: Whole
    act_person: Whole
    act_week: Whole
    act_signal: Whole
    act_beneficiary: Whole
    act_reversed: Flags
    act_disputed: Flags
    use_act: Whole
    use_person: Whole
    use_share: Floats
    use_at: Floats
    tally_person: Whole
    tally_week: Whole
    tally_signal: Whole
    tally_number: Floats
    rings: tuple[frozenset[int], ...] = ()
    opted_out: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rules:
    """A community's method: thresholds and baselines by role (`nan` for what the community itself shows)."""

    thresholds: Floats = field(default_factory=USUAL.copy)
    baselines: Floats = field(default_factory=lambda: np.full(len(ROLES), np.nan))


@dataclass(frozen=True)
class Profiles:
    """One row a person, one column a role; `counted` are those who were present and did not opt out."""

    counted: Flags
    strength: Floats
    gate: Floats
    weeks_present: Whole
    weeks_active: Whole
    beneficiaries: Whole
    acting: Flags


def profiles(world: World, week: int, rules: Rules | None = None, acted: Flags | None = None) -> Profiles:
    """Of everybody, for the window that ends with `week`; `acted` is who acted four weeks before."""
    rules = rules or Rules()
    inside = _window(world, week)
    amounts, used = _amounts(inside, week)
    weekly = _by_role(WEIGHT * np.minimum(amounts, MOST))
    effort = 1 - np.exp(-weekly)
    fading = 0.5 ** (np.arange(method.WINDOW_WEEKS)[::-1] / method.HALF_LIFE_WEEKS)
    there = np.zeros((world.people, method.WINDOW_WEEKS), dtype=bool)
    there[inside.presence_person, inside.presence_week - (week - method.WINDOW_WEEKS + 1)] = True
    weeks_present = there.sum(axis=1)
    plain = np.einsum("pwr,w->pr", effort, fading) / ((there @ fading) + method.PSEUDO_WEEKS)[:, None]
    gate = _gate(inside, used, rules)
    strength = plain * gate
    weeks_active = (effort >= method.ACTIVE_WEEK).sum(axis=1)
    beneficiaries = _beneficiaries(inside)
    made = Profiles(
        _counted(weeks_present > 0, world), strength, gate, weeks_present, weeks_active, beneficiaries, strength > 0
    )
    return replace(made, acting=verdicts(made, rules.thresholds, acted))


def verdicts(
    made: Profiles, thresholds: Floats, acted: Flags | None = None, fewest_active: int = method.FEWEST_ACTIVE_WEEKS
) -> Flags:
    """Who acts in what, if these are the thresholds."""
    often = made.weeks_active >= fewest_active
    helped = made.beneficiaries >= method.FEWEST_BENEFICIARIES
    helped[:, ROLES.index(Role.CONSUMER)] = True
    enters = (made.weeks_present >= method.FEWEST_WEEKS)[:, None] & often & helped & (made.strength >= thresholds)
    if acted is not None:
        enters = np.where(acted, often & (made.strength >= method.HYSTERESIS * thresholds), enters)
    return enters & made.counted[:, None]


def _counted(present: Flags, world: World) -> Flags:
    counted = present.copy()
    counted[list(world.opted_out)] = False
    return counted


def _window(world: World, week: int) -> World:
    """Only what happened in the window, with the uses pointing at the acts that are left."""

    def within(weeks: Whole) -> Flags:
        return (weeks > week - method.WINDOW_WEEKS) & (weeks <= week)

    acts = within(world.act_week)
    row = np.cumsum(acts) - 1
    uses = acts[world.use_act]
    changes: dict[str, Any] = {}
    for prefix, kept in (
        ("presence", within(world.presence_week)),
        ("act", acts),
        ("use", uses),
        ("tally", within(world.tally_week)),
    ):
        for name in world.__dataclass_fields__:
            if name.startswith(f"{prefix}_"):
                changes[name] = getattr(world, name)[kept]
    changes["use_act"] = row[changes["use_act"]]
    return replace(world, **changes)


def _yields(world: World) -> Floats:
    """Of each act: 0 if nobody used it, one half with one person, three quarters with two."""
    actor = world.act_person[world.use_act]
    role = ROLE_OF[world.act_signal[world.use_act]]
    counts = ~world.act_reversed[world.use_act] & (actor != world.use_person) & ~_ringed(world, actor)
    act, share = world.use_act[counts], world.use_share[counts]
    key = (actor[counts] * len(ROLES) + role[counts]) * world.people + world.use_person[counts]
    order = np.lexsort((act, world.use_at[counts], key))
    first = np.r_[True, np.diff(key[order]) != 0] if len(order) else np.zeros(0, dtype=bool)
    place = np.arange(len(order))
    turn = place - np.maximum.accumulate(np.where(first, place, 0)) + 1
    number = np.bincount(act[order], share[order] / turn, len(world.act_person))
    return np.where(world.act_reversed, 0, 1 - 0.5**number)


def _ringed(world: World, actor: Whole) -> Flags:
    """Which uses are inside a ring."""
    found = np.zeros(len(actor), dtype=bool)
    for ring in world.rings:
        people = list(ring)
        found |= np.isin(actor, people) & np.isin(world.use_person, people)
    return found


def _amounts(world: World, week: int) -> tuple[Floats, Floats]:
    """How much of each signal each person has in each week, before the cap; and the yield of each act."""
    used = _yields(world)
    base = BASE[world.act_signal]
    first = week - method.WINDOW_WEEKS + 1
    shape = (world.people, method.WINDOW_WEEKS, len(SIGNALS))
    amounts, unused = np.zeros(shape), np.zeros(shape)
    place = (world.act_person, world.act_week - first, world.act_signal)
    alone = np.where(world.act_reversed, 0, base)
    stands = ~world.act_disputed
    np.add.at(amounts, place, stands * ((1 - base) * used + np.where(base >= 0.5, alone, 0)))
    # What nobody used counts once in a week.
    np.maximum.at(unused, place, np.where(stands & (base < 0.5), alone, 0))
    # A reversed act of a signal that stands by itself counts nothing at all, and `used` is 0 for it already.
    np.add.at(amounts, (world.tally_person, world.tally_week - first, world.tally_signal), world.tally_number)
    return amounts + unused, used


def _by_role(values: Floats) -> Floats:
    """Sums over the signals of each role."""
    belongs = (ROLE_OF[:, None] == np.arange(len(ROLES))).astype(np.float64)
    summed: Floats = values @ belongs
    return summed


def _gate(world: World, used: Floats, rules: Rules) -> Floats:
    """How much of the strength the yield lets through."""
    gated = BASE[world.act_signal] < 0.5
    place = (world.act_person[gated], ROLE_OF[world.act_signal[gated]])
    total, acts = np.zeros((world.people, len(ROLES))), np.zeros((world.people, len(ROLES)))
    np.add.at(total, place, used[gated])
    np.add.at(acts, place, 1)
    gate = np.ones_like(total)
    for number, role in enumerate(ROLES):
        usual = rules.baselines[number]
        if np.isnan(usual):
            usual = _usual(total[:, number], acts[:, number])
        if role != Role.CONSUMER and usual > 0:
            own = (total[:, number] + method.YIELD_PRIOR * usual) / (acts[:, number] + method.YIELD_PRIOR)
            gate[:, number] = np.minimum(1, own / (method.YIELD_SHARE * usual))
    return gate


def _usual(total: Floats, acts: Floats) -> float:
    """The median yield of members with enough acts, if there are enough of them."""
    known = acts >= method.BASELINE_ACTS
    return float(np.median(total[known] / acts[known])) if known.sum() >= method.BASELINE_MEMBERS else 0.0


def _beneficiaries(world: World) -> Whole:
    """How many different people had something of it."""
    stands = ~world.act_reversed & ~world.act_disputed
    counts = stands & (world.act_beneficiary != NOBODY) & (world.act_beneficiary != world.act_person)
    role = ROLE_OF[world.act_signal[counts]]
    pairs = np.unique(np.stack([world.act_person[counts], role, world.act_beneficiary[counts]]), axis=1)
    found = np.zeros((world.people, len(ROLES)), dtype=np.int64)
    np.add.at(found, (pairs[0], pairs[1]), 1)
    return found


def mix(made: Profiles) -> tuple[Sequence[int], int]:
    """How many act in each role, of so many members who were present for long enough."""
    known = made.counted & (made.weeks_present >= method.FEWEST_WEEKS)
    return [int(number) for number in made.acting[known].sum(axis=0)], int(known.sum())
