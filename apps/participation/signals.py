"""What speaks of which role, and how much: the table that everything else reads.

`weight` is what one such act adds to a week; `base` is how much of it counts before anybody made use of it; `most` is
how much of it one week can hold. Signals with a base of 1 need nobody else: they are kept as daily tallies. All
others are kept as acts, each with those who made use of it. Weights are judgement; only what they do together was
validated (`benchmarks/profiler`). They change only with a new version of the method.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Moves whenever a weight, a threshold or the formula does; what was reported before keeps its own.
METHOD_VERSION = 1


class Role(TextChoices):
    """How somebody takes part. Several at once are normal, and a consumer alone is no lesser member."""

    CONSUMER = "consumer", _("Consumer")
    CREATOR = "creator", _("Creator")
    CONNECTOR = "connector", _("Connector")
    CARRIER = "carrier", _("Carrier")
    CARETAKER = "caretaker", _("Caretaker")


class Signal(TextChoices):
    """A kind of act. The value is what the tables store, so it never changes its meaning."""

    READ = "read", _("read something to the end")
    FOUND = "found", _("found it by a search and read it")
    ASKED = "asked", _("asked a question")
    FOLLOWED = "followed", _("followed or kept something")
    MARKED = "marked", _("said that something was helpful")

    ORIGINAL = "original", _("wrote something new")
    REPLY = "reply", _("answered somebody")
    IMPROVED = "improved", _("improved a page of somebody else")

    REFERRED = "referred", _("answered with what somebody else had written")
    INTRODUCED = "introduced", _("brought somebody into a discussion")
    INVITED = "invited", _("invited somebody")
    BRIDGED = "bridged", _("answered across a boundary")

    FEATURED = "featured", _("pointed many to what somebody else had written")
    COLLECTED = "collected", _("published a list of what others had written")
    REVIEWED = "reviewed", _("rated with a reason")
    REPACKAGED = "repackaged", _("summed up what others had written")

    WELCOMED = "welcomed", _("welcomed a newcomer")
    MODERATED = "moderated", _("put something right as a manager or expert")
    CURATED = "curated", _("made something easier to find")
    HOSTED = "hosted", _("prepared what others could use")
    RESCUED = "rescued", _("answered a question that nobody had answered for two days")


@dataclass(frozen=True, slots=True)
class SignalSpec:
    """How a signal counts, and what using it means in a sentence for the member."""

    role: Role
    weight: float
    base: float
    most: float
    used: str | Promise = ""


SPECS: dict[Signal, SignalSpec] = {
    Signal.READ: SignalSpec(Role.CONSUMER, 0.25, 1, 12),
    Signal.FOUND: SignalSpec(Role.CONSUMER, 0.10, 1, 10),
    Signal.ASKED: SignalSpec(Role.CONSUMER, 0.5, 1, 4),
    Signal.FOLLOWED: SignalSpec(Role.CONSUMER, 0.2, 1, 5),
    Signal.MARKED: SignalSpec(Role.CONSUMER, 0.1, 1, 5),
    Signal.ORIGINAL: SignalSpec(Role.CREATOR, 1.0, 0.3, 3, _("others marked, kept, rated or answered it")),
    Signal.REPLY: SignalSpec(Role.CREATOR, 0.35, 0.3, 8, _("others thanked for it, accepted it or answered it")),
    Signal.IMPROVED: SignalSpec(Role.CREATOR, 0.5, 0.3, 5, _("others built on it or called it helpful")),
    Signal.REFERRED: SignalSpec(Role.CONNECTOR, 0.8, 0.25, 5, _("the asker thanked for it, accepted it or opened it")),
    Signal.INTRODUCED: SignalSpec(Role.CONNECTOR, 1.0, 0.25, 4, _("the person brought in took part")),
    Signal.INVITED: SignalSpec(Role.CONNECTOR, 0.5, 0.25, 4, _("the person invited joined and stayed")),
    Signal.BRIDGED: SignalSpec(Role.CONNECTOR, 0.15, 0.3, 6, _("they answered back")),
    Signal.FEATURED: SignalSpec(Role.CARRIER, 0.8, 0.3, 3, _("others came to it this way")),
    Signal.COLLECTED: SignalSpec(Role.CARRIER, 0.15, 0.3, 5, _("others kept or opened something from it")),
    Signal.REVIEWED: SignalSpec(Role.CARRIER, 0.3, 0.3, 4, _("others read the entry or marked it after the review")),
    Signal.REPACKAGED: SignalSpec(Role.CARRIER, 1.0, 0.3, 3, _("others marked, kept, rated or answered it")),
    Signal.WELCOMED: SignalSpec(Role.CARETAKER, 0.6, 0.3, 6, _("the newcomer answered or came back")),
    Signal.MODERATED: SignalSpec(Role.CARETAKER, 0.4, 0.6, 8, _("it stood")),
    Signal.CURATED: SignalSpec(Role.CARETAKER, 0.35, 0.25, 6, _("others used what was put in order")),
    Signal.HOSTED: SignalSpec(Role.CARETAKER, 1.0, 0.4, 3, _("others used it")),
    Signal.RESCUED: SignalSpec(Role.CARETAKER, 0.4, 0.4, 5, _("the asker answered")),
}
# Counted by the day, since nobody else is needed for them to count.
TALLIED = frozenset(signal for signal, spec in SPECS.items() if spec.base == 1)

# How strong the mean week of one's presence has to be; measured by audits of single communities, and frozen then.
THRESHOLDS: dict[Role, float] = {
    Role.CONSUMER: 0.40,
    Role.CREATOR: 0.15,
    Role.CONNECTOR: 0.12,
    Role.CARRIER: 0.12,
    Role.CARETAKER: 0.15,
}
