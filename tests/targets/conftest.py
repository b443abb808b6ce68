"""Words of a sound set, and how time passes for one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.core import clock
from apps.targets.advancing import advance_due
from apps.targets.models import TargetSet
from apps.targets.services import draft_targets, propose_targets, vote_on
from apps.targets.wording import TypedMeasure, TypedRange, Wording
from tests.cast import Cast

SOUND = Wording(
    purpose="We exist to help planners decide with less guessing.",
    outcomes=("Plans hold for the week that they were made for.",),
    ranges=(TypedRange("connector", 5, 15, "Questions start in the wrong department."),),
    measures=(
        TypedMeasure(
            "Nobody waits alone.",
            "Share of questions with a useful answer within three days",
            "Experts keep their day.",
        ),
    ),
    review_months=3,
)
BEGIN = timezone.now()


def counting(measure: str) -> Wording:
    """The sound set with another measure."""
    return replace(SOUND, measures=(TypedMeasure("More life.", measure, "Experts keep their day."),))


def as_fields(wording: Wording) -> dict[str, Any]:
    """As the API takes it."""
    return {
        "purpose": wording.purpose,
        "outcomes": list(wording.outcomes),
        "ranges": [{"role": r.role, "low": r.low, "high": r.high, "reason": r.reason} for r in wording.ranges],
        "targets": [{"purpose": m.purpose, "measure": m.measure, "balancing": m.balancing} for m in wording.measures],
        "review_months": wording.review_months,
    }


def after(days: float) -> datetime:
    """So many days from now."""
    return BEGIN + timedelta(days=days)


@pytest.fixture
def voted(cast: Cast) -> Callable[..., TargetSet]:
    """Propose a set of "other" on a day, let these people vote with these words, and let the vote be counted."""

    def make(wording: Wording = SOUND, *, day: float = 0, **choices: str) -> TargetSet:
        with clock.as_of(after(day)):
            row = draft_targets(by=cast.other, community=cast.community, wording=wording)
            propose_targets(by=cast.other, target_set=row)
        with clock.as_of(after(day + 14.1)):
            advance_due()
        with clock.as_of(after(day + 15)):
            for name, choice in choices.items():
                vote_on(by=getattr(cast, name), target_set=row, choice=choice, reason="It reads like a duty.")
        with clock.as_of(after(day + 21.2)):
            advance_due()
        row.refresh_from_db()
        return row

    return make
