"""Agreed measures that the platform counts say what they come to today, to those who may see the figures."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.communities.models import Kind
from apps.content.reply_services import accept_answer, post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.insights.threads import span_of
from apps.targets.known_measures import KnownMeasure, known_measure
from apps.targets.services import draft_targets, propose_targets
from apps.targets.wording import TypedMeasure
from tests.cast import make_person
from tests.insights.making import WEEK, Crowd, act_in, make_crowd
from tests.recognition.conftest import client_of
from tests.targets.conftest import SOUND

TYPED = ("share of questions with a useful answer within 3 days.", "Planners say that they sleep")


def test_a_measure_is_known_however_it_is_spelled_and_where_it_is_counted() -> None:
    across = str(KnownMeasure.ACROSS_DEPARTMENTS.label)
    assert known_measure(TYPED[0], Kind.HORIZONTAL) == KnownMeasure.ANSWERED
    assert known_measure(TYPED[1], Kind.HORIZONTAL) is None
    # A vertical community works across sites; its entries are not counted by department.
    assert known_measure(across, Kind.HORIZONTAL) == KnownMeasure.ACROSS_DEPARTMENTS
    assert known_measure(across, Kind.VERTICAL) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "answered", "said"), [(6, 4, "67\xa0%"), (4, 4, "too few to say")])
def test_members_see_what_a_measure_comes_to_unless_it_is_of_few(asked: int, answered: int, said: str) -> None:
    crowd = make_crowd(40)
    act_in(crowd, WEEK, consumer=range(30))
    member = crowd.people[0]
    _ask(crowd, asked, answered)
    measures = tuple(TypedMeasure("More life.", text, "Experts keep their day.") for text in TYPED)
    row = draft_targets(by=member, community=crowd.community, wording=replace(SOUND, measures=measures))
    propose_targets(by=member, target_set=row)
    seen = client_of(member).get(row.get_absolute_url()).content.decode()
    assert said in seen
    assert "not counted here" in seen
    from_outside = client_of(make_person("Outsider")).get(row.get_absolute_url()).content.decode()
    assert said not in from_outside
    assert "shown to members" in from_outside


def _ask(crowd: Crowd, number: int, answered: int) -> None:
    asker, start = crowd.people[1], span_of(WEEK)[0] + timedelta(days=1)
    for place in range(number):
        with clock.as_of(start):
            entry = post_entry(
                author=asker, community=crowd.community, kind="discussion", title="How?", source="How so?",
                is_question=True,
            )  # fmt: skip
        # The others are answered too late to count.
        with clock.as_of(start + timedelta(days=2 if place < answered else 4)):
            accept_answer(by=asker, reply=post_reply(author=crowd.people[2], entry=entry, source="Like that."))
