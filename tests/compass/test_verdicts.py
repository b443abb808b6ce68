"""Verdicts on k of n, and the likely cause of a weak one: right where the answer is known."""

from math import comb

import pytest

from apps.compass.causes import Begun, Cause, cause_of
from apps.compass.models import SkillEvidence, SkillUsual, Verdict
from apps.compass.skills import Skill
from apps.compass.verdicts import Usual, judge, quantile, share_below, usual_of

USUAL = Usual(mu=0.6, weight=5, median=0.6, members=20)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 9), (30, 60), (80, 3), (300, 400)])
@pytest.mark.parametrize("x", [0.01, 0.3, 0.5, 0.99])
def test_the_share_below_is_that_of_the_binomial_tail(a: int, b: int, x: float) -> None:
    tail = sum(comb(a + b - 1, j) * x**j * (1 - x) ** (a + b - 1 - j) for j in range(a, a + b))
    assert share_below(a, b, x) == pytest.approx(tail, abs=1e-11)
    assert quantile(a, b, 0.1) == pytest.approx(quantile(a, b, share_below(a, b, quantile(a, b, 0.1))), abs=1e-6)


def test_a_prior_weighs_as_much_as_members_are_alike() -> None:
    alike = usual_of([(6, 10)] * 20)
    unlike = usual_of([(1, 10), (10, 10)] * 10)
    assert alike is not None
    assert unlike is not None
    assert (alike.mu, alike.weight, alike.median) == (pytest.approx(0.6), 50, pytest.approx(0.6))
    assert unlike.weight == 2
    assert usual_of([(6, 10)] * 4 + [(1, 2)] * 30) is None


def test_few_opportunities_are_no_verdict_and_many_bad_ones_are_worth_developing() -> None:
    assert judge(0, 4, USUAL).verdict == Verdict.NOT_ENOUGH
    assert judge(0, 12, None).verdict == Verdict.NOT_ENOUGH
    assert judge(0, 12, USUAL, fewest=20).verdict == Verdict.NOT_ENOUGH
    assert judge(3, 12, USUAL).verdict == Verdict.WORTH_DEVELOPING
    assert judge(12, 12, USUAL).verdict == Verdict.STRONG
    assert judge(18, 30, USUAL).verdict == Verdict.USUAL
    # Two of five is below the usual, and as easily chance.
    assert judge(2, 5, USUAL).verdict == Verdict.NOT_ENOUGH
    seen = judge(3, 12, USUAL)
    assert seen.mean == pytest.approx(6 / 17)
    assert 0.2 < seen.low < seen.mean < seen.high < 0.52


def row(skill: Skill, k: int, n: int, tries: int, weeks: int, verdict: Verdict) -> SkillEvidence:
    return SkillEvidence(skill=skill, k=k, n=n, tries=tries, weeks=weeks, verdict=verdict)


WEAK, FINE = Verdict.WORTH_DEVELOPING, Verdict.USUAL
CALLS = SkillUsual(trying=0.8, success=0.8, load=1.0, median=0.6)
TEXTS = SkillUsual(trying=1.0, success=0.6, load=1.0, median=0.6)


@pytest.mark.parametrize(
    ("evidence", "usual", "rating", "begun", "cause"),
    [
        (row(Skill.ATTENTIVE, 3, 60, 30, 20, WEAK), CALLS, 2, Begun(), Cause.TOOLS),
        (row(Skill.DESIGNER, 1, 20, 20, 20, WEAK), TEXTS, 2, Begun(8, 5), Cause.TOOLS),
        (row(Skill.DESIGNER, 1, 20, 20, 20, WEAK), TEXTS, 2, Begun(3, 3), Cause.TRAINING),
        (row(Skill.ATTENTIVE, 3, 20, 18, 20, WEAK), CALLS, 2, Begun(), Cause.TRAINING),
        (row(Skill.ATTENTIVE, 3, 20, 18, 20, WEAK), CALLS, 5, Begun(), Cause.GUIDANCE),
        (row(Skill.ATTENTIVE, 3, 20, 18, 20, WEAK), CALLS, None, Begun(), Cause.GUIDANCE),
        (row(Skill.ATTENTIVE, 3, 20, 3, 20, WEAK), CALLS, 2, Begun(), Cause.MOTIVATION),
        (row(Skill.ATTENTIVE, 0, 20, 0, 20, WEAK), CALLS, None, Begun(), Cause.MOTIVATION),
        (row(Skill.DESIGNER, 5, 8, 8, 20, FINE), TEXTS, None, Begun(), Cause.MOTIVATION),
        (row(Skill.DESIGNER, 15, 20, 20, 20, FINE), TEXTS, 1, Begun(), Cause.RECOGNITION),
        (row(Skill.DESIGNER, 15, 20, 20, 20, FINE), TEXTS, 3, Begun(), None),
        (row(Skill.DESIGNER, 1, 3, 3, 20, Verdict.NOT_ENOUGH), TEXTS, 1, Begun(), None),
        (row(Skill.DESIGNER, 1, 20, 20, 20, WEAK), None, 1, Begun(), None),
    ],
)
def test_the_cause_follows_load_trying_success_and_how_one_sees_oneself(
    evidence: SkillEvidence, usual: SkillUsual | None, rating: int | None, begun: Begun, cause: Cause | None
) -> None:
    assert cause_of(evidence, usual, rating, begun) == cause
