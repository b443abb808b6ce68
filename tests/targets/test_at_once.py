"""Two workers move what is due once, and two votes that close in one moment leave one set in force."""

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.targets.advancing import advance_due
from apps.targets.models import State, TargetSet
from apps.targets.services import draft_targets, propose_targets, vote_on
from tests.cast import Cast
from tests.recognition.test_at_once import at_once, crowd
from tests.targets.conftest import SOUND, after

__all__ = ["crowd"]


def _advance() -> None:
    with clock.as_of(after(21.5)):
        advance_due()


def test_two_workers_count_each_vote_once(crowd: Cast) -> None:
    rows = [draft_targets(by=by, community=crowd.community, wording=SOUND) for by in (crowd.member, crowd.other)]
    for row, by in zip(rows, (crowd.member, crowd.other), strict=True):
        propose_targets(by=by, target_set=row)
    with clock.as_of(after(14.2)):
        advance_due()
        for row in rows:
            for by in (crowd.member, crowd.other):
                vote_on(by=by, target_set=row, choice="agree")
    at_once(_advance, _advance, _advance)
    assert Event.objects.filter(verb=Verb.TARGETS_ADOPTED).count() == 2
    assert sorted(TargetSet.objects.values_list("state", flat=True)) == [State.ACTIVE, State.RETIRED]
