"""What the compass learns from the river: that somebody wants less to be held about them."""

from collections.abc import Sequence
from typing import ClassVar

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.stream import start_task
from apps.activity.verbs import Verb
from apps.compass.evidence import forget_evidence
from apps.compass.working_out import WORK_OUT_TASK

_DISPUTES = frozenset({Verb.ACT_DISPUTED, Verb.DISPUTE_WITHDRAWN})


class CompassConsumer(Consumer):
    """Whoever opts out of profiling, or keeps no record of reading, has no evidence of it from then on.

    Whoever is profiled again, or disputes what is held, does not wait for the night.
    """

    name: ClassVar[str] = "compass"
    verbs: ClassVar[frozenset[Verb]] = frozenset({Verb.PROFILING_CHANGED, Verb.READING_RECORD_CHANGED}) | _DISPUTES

    def apply(self, events: Sequence[Event]) -> None:
        for verb, only_readings in ((Verb.PROFILING_CHANGED, False), (Verb.READING_RECORD_CHANGED, True)):
            if people := [event.person_id for event in events if event.verb == verb and event.person_id]:
                forget_evidence(people, only_readings=only_readings)
        waiting = [event for event in events if event.verb in _DISPUTES or event.context.get("profiled")]
        for person_id in dict.fromkeys(event.person_id for event in waiting):
            if person_id:
                start_task(WORK_OUT_TASK, person_id)
