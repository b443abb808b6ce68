"""Every bar that needs no log: what is asked for, what came out, whether it holds. No audit judges its own seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from apps.participation.intervals import audited, mcnemar
from apps.participation.rings import find_rings
from benchmarks.profiler.judging import Made, after_audit, audit, audited_with_doubt, communities, judge, mean
from benchmarks.profiler.oracle import ROLES, USUAL, Floats, World, profiles, verdicts
from benchmarks.profiler.synth import RARER, Shape, make, ringed

AUDITED, JUDGED = range(8), range(100, 108)


@dataclass(frozen=True)
class Bar:
    """One line of the table."""

    name: str
    asked: str
    found: str
    # Nothing is asked of a figure that is only shown.
    held: bool | None = None


def at_least(name: str, figure: float, bar: float) -> Bar:
    """A figure that has to reach the bar."""
    return Bar(name, f">= {bar:.3g}", f"{figure:.3f}", bool(figure >= bar))


def at_most(name: str, figure: float, bar: float) -> Bar:
    """A figure that must not exceed it."""
    return Bar(name, f"<= {bar:.3g}", f"{figure:.3f}", bool(figure <= bar))


def roles_bars() -> Iterator[Bar]:
    """Precision, recall and bias after the audit, N = 600."""
    judged = mean(after_audit(Shape(), AUDITED, JUDGED))
    yield at_least("precision, mean of the four rarer roles", judged.precision[RARER].mean(), 0.88)
    yield at_least("recall, mean of the four rarer roles", judged.recall[RARER].mean(), 0.70)
    for number, role in enumerate(ROLES):
        yield at_least(f"precision, {role.value}", judged.precision[number], 0.80)
    yield at_most("mean error of a share", float(np.abs(judged.bias).mean()), 0.02)
    yield at_least("macro F1 after the audit (wished for, not a bar of the method)", judged.f1.mean(), 0.90)


def spam_bars() -> Iterator[Bar]:
    """Twelve who flood without anybody's use, with thresholds as they are and as audited."""
    shares = []
    for made in communities(Shape(spammers=12), range(200, 206)):
        shares += [_acting(made, USUAL, made.planted.spammers), _acting(made, audit(made, 1), made.planted.spammers)]
    yield at_most("spammers who come out as acting", max(shares), 0.05)


def _acting(made: Made, thresholds: Floats, people: Floats) -> float:
    """The part of these people who act in any role but Consumer."""
    return float(verdicts(made.profiles, thresholds)[people][:, RARER].any(axis=1).mean())


def marks(world: World) -> dict[tuple[int, int], int]:
    """Who made use of whose acts, as the product counts it."""
    receiver = world.act_person[world.use_act]
    pairs, number = np.unique(np.stack([world.use_person, receiver]), axis=1, return_counts=True)
    return {(int(a), int(b)): int(n) for a, b, n in zip(*pairs, number, strict=True) if a != b}


def ring_bars() -> Iterator[Bar]:
    """A ring of six that marks all it does, 130 times a pair: with and without the detector."""
    found, honest, acting, unflagged = [], [], [], []
    for seed in range(300, 306):
        planted = make(Shape(ring=6), seed)
        ring = frozenset(int(one) for one in planted.ring)
        rings = find_rings(marks(planted.world))
        flagged = frozenset().union(*rings)
        found.append(len(flagged & ring) / len(ring))
        honest.append(len(flagged - ring) / (planted.world.people - len(ring)))
        for world, figures in ((ringed(planted, rings), acting), (planted.world, unflagged)):
            made = profiles(world, 11)
            figures.append(float(verdicts(made, USUAL)[planted.ring][:, RARER].any(axis=1).mean()))
    yield at_least("members of a loud ring who are found", min(found), 0.95)
    yield at_most("members of a found ring who come out as acting", max(acting), 0.05)
    yield at_most("honest members in a ring", float(np.mean(honest)), 0.005)
    yield Bar("without the detector, members of the ring acting", "shown", f"{np.mean(unflagged):.3f}")


def team_bars() -> Iterator[Bar]:
    """Four hundred people in teams of eight who give 30, 50 or 70 per cent of their marks inside; a ring of six."""
    for number in (10, 6, 4):
        honest, recall = [], []
        for inside in (0.3, 0.5, 0.7):
            for seed in range(10):
                counts = team_marks(np.random.default_rng(seed), inside, number)
                flagged = frozenset[int]().union(*find_rings(counts))
                recall.append(len(flagged & set(range(6))) / 6)
                honest.append(len(flagged - set(range(6))) / 394)
        yield at_most(f"honest members of close teams in a ring (ring of {number} a pair)", max(honest), 0.005)
        yield Bar(f"of a ring of {number} marks a pair a quarter, found", "shown", f"{np.mean(recall):.2f}")


def team_marks(rng: np.random.Generator, inside: float, ring: int) -> dict[tuple[int, int], int]:
    """Everybody gives marks, a good part inside the own team; six of as many teams give each other more."""
    people, size = 400, 8
    team = rng.permutation(people) // size
    counts = np.zeros((people, people), dtype=np.int64)
    given = rng.poisson(12 * np.exp(rng.normal(0, 0.6, people)))
    for one in range(people):
        mates = np.nonzero((team == team[one]) & (np.arange(people) != one))[0]
        near = rng.random(given[one]) < inside
        np.add.at(counts[one], rng.choice(mates, near.sum()), 1)
        np.add.at(counts[one], rng.integers(0, people, (~near).sum()), 1)
    counts[:6, :6] += rng.poisson(ring, (6, 6))
    np.fill_diagonal(counts, 0)
    return {(int(a), int(b)): int(counts[a, b]) for a, b in zip(*np.nonzero(counts), strict=True)}


def share_bars() -> Iterator[Bar]:
    """Shares that were planted come out in their order; intervals hold them."""
    found = []
    for share in (0.04, 0.08, 0.15):
        shape = Shape(planted=(0.62, share, share, share, share))
        made = communities(shape, range(400, 408))
        # The thresholds are the usual ones: an audit could hide a percentile in disguise.
        found.append(np.mean([verdicts(each.profiles, USUAL)[each.known].mean(axis=0) for each in made], axis=0))
    steps = np.diff(np.array(found), axis=0)[:, RARER]
    yield at_least("planted 4, 8 and 15 per cent: smallest step between what came out", float(steps.min()), 0.02)
    for members in (20, 60, 200, 400, 600):
        known, plain = (list(_coverage(members, doubted=doubted)) for doubted in (True, False))
        yield at_least(f"the interval holds the planted share, N = {members}", float(np.mean(known)), 0.90)
        yield Bar(f"the same by Wilson alone, N = {members}", "shown", f"{np.mean(plain):.3f}")


def _coverage(members: int, *, doubted: bool) -> Iterator[bool]:
    """Whether each interval holds; `doubted`: as the product gives it, which knows what the audit left unsure."""
    audits = [audited_with_doubt(made, seed) for seed, made in enumerate(communities(Shape(), AUDITED))]
    for number, made in enumerate(communities(Shape(members=members), range(500, 540))):
        known = int(made.known.sum())
        marks, doubts = audits[number % len(audits)]
        acting, strict, lenient = (
            verdicts(made.profiles, marks * np.exp(sign * doubts))[made.known].sum(axis=0) for sign in (0, 1, -1)
        )
        truth = made.planted.roles[made.known].mean(axis=0) if known else np.zeros(len(ROLES))
        for came_out, fewer, more, share in zip(acting, strict, lenient, truth, strict=True):
            around = (int(fewer), int(more)) if doubted else (int(came_out), int(came_out))
            low, high = audited(int(came_out), known, *around)
            yield bool(low - 1e-12 <= share <= high + 1e-12)


def trend_bars() -> Iterator[Bar]:
    """Two quarters in which nothing changed: how often a change would have been told of."""
    told = []
    for members, seeds in ((200, range(600, 620)), (600, range(620, 632))):
        for seed in seeds:
            planted = make(Shape(members=members, weeks=24), seed)
            before, after = profiles(planted.world, 11), profiles(planted.world, 23)
            both = (before.weeks_present >= 3) & (after.weeks_present >= 3)
            first, then = before.acting[both], after.acting[both]
            told += [
                mcnemar(int((~first & then)[:, role].sum()), int((first & ~then)[:, role].sum())) < 0.05
                for role in range(len(ROLES))
            ]
    yield at_most(f"trends told of where nothing changed, of {len(told)}", float(np.mean(told)), 0.05)


BARS: dict[str, Callable[[], Iterator[Bar]]] = {
    "roles": roles_bars,
    "spam": spam_bars,
    "rings": ring_bars,
    "teams": team_bars,
    "shares": share_bars,
    "trends": trend_bars,
}
SHAPES = {
    "as specified": Shape(),
    "activity x 0.5": Shape(activity=0.5),
    "activity x 2": Shape(activity=2),
    "intensities, sigma 1.0": Shape(spread=1.0),
    "use x 0.4": Shape(use=0.4),
    "gamma, in bursts, favourites": Shape(law="gamma", coming="bursts", favour=1.0, common=0.1),
    "N = 200": Shape(members=200),
    "N = 1,000": Shape(members=1000),
}


def unaudited(shape: Shape) -> Floats:
    """F1 by role with the usual thresholds."""
    return judge(communities(shape, JUDGED), USUAL).f1
