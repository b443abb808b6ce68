"""People who do things in a community, by the real services, and what it is counted as."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Role
from apps.communities.services import add_member
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.participation.consumers import ParticipationConsumer
from apps.participation.derivation import derive_communities
from apps.participation.models import Act, Presence, Tally, Use
from tests.cast import make_community, make_person

LONG = "Book the receipt at the dock, count it twice, and tell the planner before noon, because the run starts then. "


@dataclass
class Place:
    """A community with members; time stands still until it is moved. Everything is some weeks ago."""

    community: Community
    people: list[User]
    manager: User
    now: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=60))
    read_up_to: int = 0

    def later(self, **by: float) -> "Place":
        """Let time pass."""
        self.now += timedelta(**by)
        return self

    def ask(self, who: int, **fields: object) -> Entry:
        return self.post(who, **{"is_question": True, "source": "How do you do it?"} | fields)

    def post(self, who: int, **fields: object) -> Entry:
        given = {"kind": "discussion", "title": "Goods receipts", "source": LONG * 3} | fields
        with clock.as_of(self.now):
            return post_entry(author=self.people[who], community=self.community, **given)

    def reply(self, who: int, entry: Entry, source: str = LONG, parent: Reply | None = None) -> Reply:
        with clock.as_of(self.now):
            return post_reply(author=self.people[who], entry=entry, source=source, parent=parent)

    def read(self, who: int, entry: Entry, verb: Verb = Verb.ENTRY_READ, **context: object) -> None:
        """As the flush of the buffer writes it."""
        with clock.as_of(self.now), transaction.atomic():
            by = self.people[who].pk
            record_event(verb, actor_id=by, entry_id=entry.pk, community_id=entry.community_id, context=context)

    def flow(self) -> None:
        """Let the consumer read what is new."""
        consumer = ParticipationConsumer()
        events = list(Event.objects.filter(pk__gt=self.read_up_to).order_by("pk"))
        consumer.apply([event for event in events if event.verb in consumer.verbs])
        if events:
            self.read_up_to = events[-1].pk

    def acts(self, signal: str, who: int | None = None) -> list[Act]:
        """What was derived, in order."""
        self.flow()
        rows = Act.objects.filter(signal=signal).order_by("at", "pk")
        return list(rows if who is None else rows.filter(person=self.people[who]))

    def users(self, signal: str) -> list[tuple[int, float]]:
        """Who used acts of this kind, by their place among the people, and how much of a use it was."""
        self.flow()
        places = {person.pk: place for place, person in enumerate(self.people)}
        rows = Use.objects.filter(act__signal=signal).values_list("person_id", "share")
        return sorted((places[pk], share) for pk, share in rows)

    def tally(self, signal: str, who: int) -> int:
        self.flow()
        rows = Tally.objects.filter(signal=signal, person=self.people[who])
        return sum(rows.values_list("number", flat=True))


def make_place(number: int = 6) -> Place:
    """Six members and a manager who is none of them."""
    manager = make_person("Place manager")
    community = make_community("place", manager=manager)
    people = [make_person(f"Member {n}") for n in range(number)]
    for person in people:
        add_member(community=community, user=person, role=Role.MEMBER, by=None)
    return Place(community, [*people, manager], manager)


def kept() -> dict[str, list[tuple[object, ...]]]:
    """Everything that is kept, in order."""
    return {
        "acts": sorted(
            Act.objects.values_list(
                "event_id", "signal", "person_id", "community_id", "beneficiary_id", "entry_id", "reply_id", "at",
                "week", "is_reversed",
            ),
            key=repr,
        ),
        "uses": sorted(Use.objects.values_list("act__event_id", "act__signal", "person_id", "share", "at"), key=repr),
        "tallies": sorted(Tally.objects.values_list("person_id", "community_id", "day", "signal", "number"), key=repr),
        "presence": sorted(Presence.objects.values_list("person_id", "community_id", "week"), key=repr),
    }  # fmt: skip


def kept_anew() -> dict[str, list[tuple[object, ...]]]:
    """The same after everything was forgotten and derived from nothing."""
    for model in (Use, Act, Tally, Presence):
        model._base_manager.all().delete()
    derive_communities(list(Community.objects.values_list("pk", flat=True)))
    return kept()
