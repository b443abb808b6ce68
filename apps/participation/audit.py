"""What an audit of some forty people a role says about a community's thresholds. Pure functions.

Somebody who knows the community looks at a few members and says who acts in the role. Their answers move the usual
threshold, and never all the way: forty answers, some of them wrong, are not a law.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Whom to look at: those about whom the verdict is least sure, the strongest, and anybody.
NEAREST, TOP, ANYBODY = 20, 10, 10
# An audit of fewer says nothing.
FEWEST = 40
# How far a threshold follows the answers, by its logarithm.
FOLLOWS = 0.65
# What is known before anybody is asked: the usual threshold is right but for a factor of two or so (one deviation).
DOUBT = 0.8
# How sharply roles begin: by so much of the logarithm of strength, any of these being as likely.
WIDTHS = (0.1, 0.2, 0.35, 0.6)
# One answer in ten may be a mistake.
LAPSE = 0.1
_STEPS = 121
_REACH = 2.5
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Answer:
    """How strongly somebody came out, and whether they act in the role in the eyes of who was asked."""

    strength: float
    acts: bool


def choose(strengths: Sequence[float], threshold: float, shuffled: Sequence[int]) -> list[int]:
    """Whom to ask about, as places in `strengths`: of those nearest to the threshold, of the top, and of anybody.

    `shuffled` is all places in a random order, so that the choice itself is by no chance of its own.
    """
    near = sorted(shuffled, key=lambda place: abs(_log(strengths[place]) - _log(threshold)))[:NEAREST]
    chosen = dict.fromkeys(near)
    for ordered, number in ((sorted(shuffled, key=lambda place: -strengths[place]), TOP), (shuffled, ANYBODY)):
        chosen |= dict.fromkeys([place for place in ordered if place not in chosen][:number])
    return list(chosen)


def fewest_errors(answers: Sequence[Answer], usual: float) -> float:
    """The threshold with the fewest answers on the wrong side, approached from the usual one by `FOLLOWS`."""
    if len(answers) < FEWEST:
        return usual
    ordered = sorted(answers, key=lambda answer: answer.strength)
    # Below everybody, all who do not act are wrong; each step up loses one who acts or frees one who does not.
    errors = sum(not answer.acts for answer in ordered)
    best, marks = errors, [max(ordered[0].strength * 0.9, _LEAST)]
    for number, answer in enumerate(ordered):
        errors += 1 if answer.acts else -1
        above = ordered[number + 1].strength if number + 1 < len(ordered) else answer.strength * 1.1
        mark = math.sqrt(max(answer.strength, _LEAST) * max(above, _LEAST))
        if errors < best:
            best, marks = errors, [mark]
        elif errors == best:
            marks.append(mark)
    # Of several that are as good, the one nearest to what was usual.
    aim = min(marks, key=lambda mark: abs(_log(mark) - _log(usual)))
    return math.exp(_log(usual) + FOLLOWS * (_log(aim) - _log(usual)))


def likeliest(answers: Sequence[Answer], usual: float) -> float:
    """The threshold to expect after these answers: each speaks for it the more, the nearer to it; some are mistaken."""
    return with_doubt(answers, usual)[0]


def with_doubt(answers: Sequence[Answer], usual: float) -> tuple[float, float]:
    """The threshold to expect, and how far off it may be: one deviation of its logarithm, 0 where nothing is known.

    Mean and deviation of the posterior over the logarithm of the threshold: a normal prior around the usual one, and
    an answer that is yes with a chance rising along the logarithm of strength.
    """
    if len(answers) < FEWEST:
        return usual, 0.0
    marks = [_log(usual) + _REACH * (2 * step / (_STEPS - 1) - 1) for step in range(_STEPS)]
    weighed = [(mark, _belief(mark, width, answers, usual)) for mark in marks for width in WIDTHS]
    top = max(belief for _mark, belief in weighed)
    parts = [(mark, math.exp(belief - top)) for mark, belief in weighed]
    total = sum(part for _mark, part in parts)
    mean = sum(mark * part for mark, part in parts) / total
    spread = sum((mark - mean) ** 2 * part for mark, part in parts) / total
    return math.exp(mean), math.sqrt(spread)


def _belief(mark: float, width: float, answers: Sequence[Answer], usual: float) -> float:
    """The logarithm of prior times likelihood."""
    belief = -0.5 * ((mark - _log(usual)) / DOUBT) ** 2
    for answer in answers:
        far = max(-40.0, min(40.0, (_log(answer.strength) - mark) / width))
        yes = LAPSE + (1 - 2 * LAPSE) / (1 + math.exp(-far))
        belief += math.log(yes if answer.acts else 1 - yes)
    return belief


def _log(strength: float) -> float:
    return math.log(max(strength, _LEAST))
