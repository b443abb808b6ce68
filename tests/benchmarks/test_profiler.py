"""The bars of the profile's method: one that is quick is held, and the command says so."""

import numpy as np
import pytest

from apps.participation.audit import Answer, choose, fewest_errors, likeliest
from benchmarks.profiler.__main__ import main
from benchmarks.profiler.synth import Shape, make


def test_whoever_runs_the_bars_reads_what_was_held(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "roles,rings"]) == 0
    printed = capsys.readouterr().out
    assert "| precision, creator | >= 0.8 |" in printed
    assert "NOT HELD" not in "".join(line for line in printed.splitlines() if "wished" not in line)


def test_a_planted_community_is_the_same_each_time() -> None:
    one, again, other = (make(Shape(members=80), seed) for seed in (5, 5, 6))
    assert np.array_equal(one.world.use_person, again.world.use_person)
    assert not np.array_equal(one.roles, other.roles)


@pytest.mark.parametrize("fit", [fewest_errors, likeliest])
def test_an_audit_moves_the_threshold_towards_the_answers_and_not_for_a_few(fit) -> None:
    answers = [Answer(step / 100, acts=step >= 30) for step in range(1, 61)]
    assert 0.2 < fit(answers, 0.15) < 0.32
    mistaken = [*answers, Answer(0.5, acts=False), Answer(0.55, acts=False)]
    assert 0.15 < fit(mistaken, 0.15) < 0.35
    assert fit(answers[:39], 0.15) == 0.15


def test_an_audit_asks_forty_different_people_near_the_mark_at_the_top_and_any() -> None:
    strengths = [step / 200 for step in range(200)]
    shuffled = np.random.default_rng(1).permutation(200).tolist()
    chosen = choose(strengths, 0.5, shuffled)
    assert len(chosen) == len(set(chosen)) == 40
    assert set(chosen[20:30]) == set(range(190, 200))
    assert all(abs(strengths[place] - 0.5) < 0.06 for place in chosen[:20])
