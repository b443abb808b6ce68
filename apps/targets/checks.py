"""What a set of targets has to be before anybody is asked about it.

Whatever becomes a target is what people do more of. So a set that only counts activity is refused, each target names
what must not suffer meanwhile, and none is about a single person. (Goodhart's law, in the four kinds of Manheim and
Garrabrant, "Categorizing variants of Goodhart's law", 2018.)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q, Value
from django.db.models.functions import Lower, StrIndex
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community, State
from apps.targets.counting_words import is_quota, names_by_sign, only_counts
from apps.targets.models import RoleName
from apps.targets.wording import TypedMeasure, TypedRange, Wording

PURPOSE_BEGINS = _("We exist to")
LONGEST, MOST_OUTCOMES, MOST_MEASURES, MOST_MONTHS = 240, 3, 4, 6

ONLY_COUNTS = _(
    "These targets only count activity: downloads, views, hits, average ratings, numbers of contributions and the like "
    "say how busy people were, not what came of it, and they grow by themselves once they are wanted. Name what "
    "changes for somebody instead, for example the share of questions with a useful answer within three days."
)
OUTCOMES_COUNT = _(
    "This counts activity. Say what is different for members or for the business when the community does well."
)
BOTH_COUNT = _("This counts activity as the measure does. Name something of use that must not suffer meanwhile.")
NO_BALANCE = _("Say what must not get worse while the community works on this: every target can be met in a bad way.")
ONE_PERSON = _("Targets are the community's. Leave out names, and say what the community as a whole is to reach.")
QUOTA = _("This asks so much of each single person. Say what the community as a whole is to reach, however it does so.")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong. `place`: the field of the form; `field`: that of the API; `code` is for programs."""

    code: str
    field: str
    place: str
    sentence: str | Promise


class Unsound(Exception):
    """Raised by a service for a set that cannot be proposed as it is; nothing was written."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("; ".join(str(complaint.sentence) for complaint in complaints))
        self.complaints = complaints


def require_sound(wording: Wording, community: Community) -> None:
    """Raise `Unsound` where there is anything to complain about."""
    if complaints := complaints_about(wording, community):
        raise Unsound(complaints)


def complaints_about(wording: Wording, community: Community) -> list[Complaint]:
    """All that is wrong, in the order of the form; empty for a sound set."""
    complaints = [*_about_purpose(wording), *_about_outcomes(wording)]
    for row in wording.ranges:
        complaints += _about_range(row)
    if len({row.role for row in wording.ranges}) < len(wording.ranges):
        complaints.append(Complaint("twice", "ranges", "ranges", _("Each role has one range.")))
    complaints += _about_measures(wording)
    if not 1 <= wording.review_months <= MOST_MONTHS:
        sentence = _("Targets are reviewed after one to six months.")
        complaints.append(Complaint("review", "review_months", "review_months", sentence))
    return complaints + _about_persons(wording, community)


def _about_purpose(wording: Wording) -> Iterator[Complaint]:
    begins = str(PURPOSE_BEGINS)
    purpose = wording.purpose
    if not purpose.casefold().startswith(begins.casefold()) or len(purpose.split()) == len(begins.split()):
        sentence = _("Say in one sentence what the community is for, beginning with “We exist to”.")
        yield Complaint("purpose", "purpose", "purpose", sentence)
    elif len(purpose.split()) < len(begins.split()) + 2:
        yield Complaint(
            "purpose", "purpose", "purpose", _("Say for whom or what: two words or more after “We exist to”.")
        )
    elif len(purpose) > LONGEST:
        yield _too_long("purpose", "purpose")


def _about_outcomes(wording: Wording) -> Iterator[Complaint]:
    if not 1 <= len(wording.outcomes) <= MOST_OUTCOMES:
        sentence = _("Say in one to three sentences what is different when the community does well.")
        yield Complaint("outcomes", "outcomes", "outcome_1", sentence)
    elif all(only_counts(text) for text in wording.outcomes):
        yield Complaint("activity_counts", "outcomes", "outcome_1", OUTCOMES_COUNT)
    for number, text in enumerate(wording.outcomes, 1):
        if len(text) > LONGEST:
            yield _too_long("outcomes", f"outcome_{number}")


def _about_range(row: TypedRange) -> Iterator[Complaint]:
    if row.role not in RoleName.values:
        yield Complaint("role", "ranges", "ranges", _("There is no role of that name."))
        return
    if not 0 <= row.low <= row.high <= 100:
        sentence = _("Give the lowest and the highest share in percent, the lowest first.")
        yield Complaint("range", "ranges", f"{row.role}_low", sentence)
    if not row.reason:
        sentence = _("Say why the community wants this range, or choose none.")
        yield Complaint("reason", "ranges", f"{row.role}_reason", sentence)
    elif len(row.reason) > LONGEST:
        yield _too_long("ranges", f"{row.role}_reason")


def _about_measures(wording: Wording) -> Iterator[Complaint]:
    if len(wording.measures) > MOST_MEASURES:
        yield Complaint("too_many", "targets", "measure_1", _("Four targets are as many as anybody keeps in mind."))
    if not wording.measures and not wording.ranges:
        sentence = _("Give at least one role a range, or name one target.")
        yield Complaint("nothing", "targets", "measure_1", sentence)
    for number, row in enumerate(wording.measures, 1):
        yield from _about_measure(row, number)
    if wording.measures and all(only_counts(row.measure) for row in wording.measures):
        yield Complaint("activity_counts", "targets", "measure_1", ONLY_COUNTS)


def _about_measure(row: TypedMeasure, number: int) -> Iterator[Complaint]:
    if not row.purpose:
        yield Complaint("purpose", "targets", f"aim_{number}", _("Say what this is good for."))
    if not row.measure:
        yield Complaint("measure", "targets", f"measure_{number}", _("Say by what the community sees that it is met."))
    if not row.balancing:
        yield Complaint("balancing", "targets", f"balancing_{number}", NO_BALANCE)
    elif only_counts(row.measure) and only_counts(row.balancing):
        yield Complaint("activity_counts", "targets", f"balancing_{number}", BOTH_COUNT)
    places = {"aim": row.purpose, "measure": row.measure, "balancing": row.balancing}
    for name, text in places.items():
        if len(text) > LONGEST:
            yield _too_long("targets", f"{name}_{number}")


def _about_persons(wording: Wording, community: Community) -> list[Complaint]:
    """Names by sign, quotas, and names of members, each said once at the first place that has it."""
    complaints = []
    named = _names_among(" \n ".join(wording.texts), community)
    for field, place, text in _places(wording):
        if names_by_sign(text) or any(name in text.casefold() for name in named):
            complaints.append(Complaint("one_person", field, place, ONE_PERSON))
        elif is_quota(text):
            complaints.append(Complaint("quota", field, place, QUOTA))
    return complaints


def _places(wording: Wording) -> Iterator[tuple[str, str, str]]:
    yield "purpose", "purpose", wording.purpose
    for number, text in enumerate(wording.outcomes, 1):
        yield "outcomes", f"outcome_{number}", text
    for row in wording.ranges:
        yield "ranges", f"{row.role}_reason", row.reason
    for number, measure in enumerate(wording.measures, 1):
        yield "targets", f"aim_{number}", measure.purpose
        yield "targets", f"measure_{number}", measure.measure
        yield "targets", f"balancing_{number}", measure.balancing


def _names_among(text: str, community: Community) -> list[str]:
    """Names of two words or more, and handles that are no plain word, of members whom the text names."""
    people = User.objects.filter(memberships__community=community, memberships__state=State.ACTIVE)
    said = Value(text.casefold())
    people = people.annotate(
        by_name=StrIndex(said, Lower(F("name"))), by_handle=StrIndex(said, Lower(F("handle")))
    ).filter(Q(by_name__gt=0, name__contains=" ") | Q(by_handle__gt=0, handle__regex=r"[-_.0-9]"))
    return [word for pair in people.values_list("name", "handle")[:10] for word in _telling(*pair)]


def _telling(name: str, handle: str) -> list[str]:
    names = [name.casefold()] if " " in name else []
    return names + ([handle.casefold()] if any(not c.isalpha() for c in handle) else [])


def _too_long(field: str, place: str) -> Complaint:
    return Complaint("too_long", field, place, _("Say it in 240 characters at most."))
