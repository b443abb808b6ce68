"""How well verdicts agree with what was planted, and audits that ask about some of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from apps.participation import method
from apps.participation.audit import Answer, choose, likeliest, with_doubt
from benchmarks.profiler.oracle import ROLES, USUAL, Flags, Floats, Profiles, profiles, verdicts
from benchmarks.profiler.synth import Planted, Shape, make

Fit = Callable[[Sequence[Answer], float], float]
# One answer in ten of an audit is wrong.
WRONG = 0.1
CONSUMER = 0


@dataclass(frozen=True)
class Judged:
    """By role: how many who came out do hold it, how many who hold it came out, both in one, and the share's error."""

    precision: Floats
    recall: Floats
    f1: Floats
    bias: Floats


@dataclass(frozen=True)
class Made:
    """A planted community with its profiles."""

    planted: Planted
    profiles: Profiles
    last: int

    @property
    def known(self) -> Flags:
        """Those whom shares are of."""
        return self.profiles.counted & (self.profiles.weeks_present >= method.FEWEST_WEEKS)


def communities(shape: Shape, seeds: Sequence[int]) -> list[Made]:
    """One of this shape for each seed."""
    planted = [make(shape, seed) for seed in seeds]
    return [Made(each, profiles(each.world, shape.weeks - 1), shape.weeks - 1) for each in planted]


def judge(made: Sequence[Made], thresholds: Floats) -> Judged:
    """Over all of these communities together; everybody planted counts, even those who hardly came."""
    right, wrong, missed, bias = (np.zeros(len(ROLES)) for _ in range(4))
    for each in made:
        acting, truth = verdicts(each.profiles, thresholds), each.planted.roles
        right += (acting & truth).sum(axis=0)
        wrong += (acting & ~truth).sum(axis=0)
        missed += (~acting & truth).sum(axis=0)
        bias += (acting[each.known].mean(axis=0) - truth[each.known].mean(axis=0)) / len(made)
    return Judged(
        right / np.maximum(right + wrong, 1), right / (right + missed), 2 * right / (2 * right + wrong + missed), bias
    )


def audited_with_doubt(made: Made, seed: int) -> tuple[Floats, Floats]:
    """Thresholds after an audit, and how far off each may be, by its logarithm."""
    doubts: list[float] = []

    def fit(answers: Sequence[Answer], usual: float) -> float:
        mark, doubt = with_doubt(answers, usual)
        doubts.append(doubt)
        return mark

    return audit(made, seed, fit), np.array(doubts)


def audit(made: Made, seed: int, fit: Fit = likeliest) -> Floats:
    """Thresholds after asking about forty people a role of this community, who could act but for their strength."""
    rng = np.random.default_rng(seed)
    found = USUAL.copy()
    for role in range(len(ROLES)):
        places = np.nonzero(verdicts(made.profiles, np.zeros(len(ROLES)))[:, role])[0]
        strengths = made.profiles.strength[places, role].tolist()
        chosen = choose(strengths, float(USUAL[role]), rng.permutation(len(places)).tolist())
        mistaken = rng.random(len(chosen)) < WRONG
        answers = [
            Answer(strengths[place], bool(made.planted.roles[places[place], role]) ^ bool(slip))
            for place, slip in zip(chosen, mistaken, strict=True)
        ]
        found[role] = fit(answers, float(USUAL[role]))
    return found


def after_audit(shape: Shape, audited: Sequence[int], judged: Sequence[int], fit: Fit = likeliest) -> list[Judged]:
    """Each audit of one community judged on all the others, which it never saw."""
    others = communities(shape, judged)
    return [
        judge(others, audit(made, seed, fit)) for made, seed in zip(communities(shape, audited), audited, strict=True)
    ]


def mean(judged: Sequence[Judged]) -> Judged:
    """Of several audits."""
    return Judged(*(np.mean([getattr(each, name) for each in judged], axis=0) for name in Judged.__dataclass_fields__))


def best(made: Sequence[Made], fewest_active: int = method.FEWEST_ACTIVE_WEEKS) -> Floats:
    """The most that any thresholds could reach, if one knew the truth: F1 by role."""
    found = np.zeros(len(ROLES))
    for mark in np.geomspace(0.03, 0.9, 50):
        right, all_acting, all_true = (np.zeros(len(ROLES)) for _ in range(3))
        for each in made:
            acting = verdicts(each.profiles, np.full(len(ROLES), mark), None, fewest_active)
            right += (acting & each.planted.roles).sum(axis=0)
            all_acting += acting.sum(axis=0)
            all_true += each.planted.roles.sum(axis=0)
        found = np.maximum(found, 2 * right / (all_acting + all_true))
    return found
