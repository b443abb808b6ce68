"""What the counts learn from the river."""

from collections.abc import Sequence
from typing import ClassVar

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import READINGS, Verb
from apps.readings.counting import count_readings


class ReadingConsumer(Consumer):
    """Keeps the rows by reader and day, and the numbers that are made of them."""

    name: ClassVar[str] = "readings"
    verbs: ClassVar[frozenset[Verb]] = READINGS

    def apply(self, events: Sequence[Event]) -> None:
        count_readings(events)
