"""What is kept step by step equals what is made from nothing, whatever happened."""

from random import Random
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from apps.activity.models import Event
from apps.feeds.consumers import FeedConsumer
from apps.feeds.models import Engagement, EntryMass, ReadMark
from apps.feeds.services import rebuild_feeds
from tests.cast import Cast
from tests.feeds.histories import DECK, World, populated

# So many moves lie between two looks at whether all is still the same.
LOOK_EVERY = 10


class Reader:
    """Reads the river within one transaction, whose events no cursor finds."""

    def __init__(self) -> None:
        self.place = 0
        self.last: list[Event] = []

    def read(self, size: int, fate: str) -> None:
        """The next events, as far as they are the consumer's."""
        consumer = FeedConsumer()
        events = list(Event.objects.filter(pk__gt=self.place).order_by("pk")[:size])
        wanted = [event for event in events if event.verb in consumer.verbs]
        if fate == "crash":
            with transaction.atomic():
                consumer.apply(wanted)
                transaction.set_rollback(True)
        if fate == "again":
            consumer.apply(self.last)
        consumer.apply(wanted)
        if events:
            self.place, self.last = events[-1].pk, wanted


def kept() -> dict[str, list[Any]]:
    """Everything that the consumer keeps, in order."""
    return {
        "engagements": list(
            Engagement.objects.order_by("entry", "person").values_list(
                "entry", "person", "weight", "at", "wrote", "mass"
            )
        ),
        "sums": list(
            EntryMass.objects.order_by("entry").values_list(
                "entry", "community", "people", "talkers", "fifth_at", "up", "marks", "mass"
            )
        ),
        "marks": list(
            ReadMark.objects.exclude(logged_at=None)
            .order_by("entry", "user")
            .values_list("entry", "user", "logged_at", "viewed_from", "by_shelf")
        ),
    }


def assert_same(step_by_step: dict[str, list[Any]], anew: dict[str, list[Any]]) -> None:
    """Equal, but for the last digits of sums that were added up in another order."""
    assert step_by_step["marks"] == anew["marks"]
    for table in ("engagements", "sums"):
        assert [row[:-1] for row in step_by_step[table]] == [row[:-1] for row in anew[table]]
        masses = [row[-1] for row in step_by_step[table]]
        assert masses == pytest.approx([row[-1] for row in anew[table]], rel=1e-9)


@pytest.fixture
def world(cast: Cast) -> World:
    return populated(cast)


@settings(max_examples=9, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_sums_kept_step_by_step_equal_those_made_from_nothing(world: World, seed: int) -> None:
    # Drawn here and not by Hypothesis, which likes to repeat itself where every move has to have its turn.
    dice = Random(seed)
    with transaction.atomic():
        world.begin()
        reader = Reader()
        for number, name in enumerate(dice.sample(DECK, len(DECK)), 1):
            world.make(name, dice)
            # The consumer takes some events at once, after a crash, or twice.
            reader.read(dice.randrange(12), dice.choice(["", "", "crash", "again"]))
            if number % LOOK_EVERY == 0 or number == len(DECK):
                compare_with_made_anew(reader, from_nothing=number == len(DECK))
        transaction.set_rollback(True)


def compare_with_made_anew(reader: Reader, *, from_nothing: bool) -> None:
    reader.read(10_000, "again")
    step_by_step = kept()
    if from_nothing:
        ReadMark.objects.all().delete()
    rebuild_feeds()
    assert_same(step_by_step, kept())
