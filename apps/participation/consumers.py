"""What the profiler learns from the river."""

from collections.abc import Sequence
from typing import ClassVar

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.participation.derivation import settle
from apps.participation.derivation.verbs import WANTED


class ParticipationConsumer(Consumer):
    """Keeps acts, their uses, tallies and presence. What was imported counts for nobody, and is passed over there."""

    name: ClassVar[str] = "participation"
    verbs: ClassVar[frozenset[Verb]] = WANTED

    def apply(self, events: Sequence[Event]) -> None:
        settle([event.pk for event in events if not event.is_history or event.verb in _MOVING])


# Imported facts that all the same move what people did here.
_MOVING = frozenset({Verb.PERSON_CLAIMED, Verb.PERSON_CHANGED, Verb.MEMBER_LEFT})
