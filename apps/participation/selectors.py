"""What is held about one member, day by day, with why it counts and how much. For the member alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.communities.models import Community
from apps.participation import method
from apps.participation.models import Act, Dispute, OptOut, Profile, Tally
from apps.participation.signals import SPECS, Signal


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One signal of one day: what was done, for which role, how much it counts, and why."""

    day: date
    community_id: int
    signal: str
    role: str
    number: int
    # What it adds to the week before the week's own limits; 0 where it was undone.
    amount: float
    done: str
    why: str
    entry_id: int | None = None
    reply_id: int | None = None
    uses: int = 0
    is_reversed: bool = False
    # The fact in the log that it comes from; none for what is only counted by the day.
    event_id: int | None = None
    dispute: Dispute | None = None


def is_profiled(person: Any) -> bool:
    """Whether the person is profiled: everybody who did not say otherwise."""
    return not OptOut.objects.filter(person_id=person.pk).exists()


def signals_of(person: User, community: Community | None = None, since: date | None = None) -> list[SignalLine]:
    """All signals about the person, the latest day first; of one community or all, from a day on."""
    tallies, acts = Tally.objects.visible_to(person), Act.objects.visible_to(person)
    if community is not None:
        tallies, acts = tallies.filter(community=community), acts.filter(community=community)
    if since is not None:
        tallies, acts = tallies.filter(day__gte=since), acts.filter(at__date__gte=since)
    lines = [_line_of_tally(row) for row in tallies]
    others = Count("uses", filter=~Q(uses__person_id=person.pk))
    disputes = {(row.event_id, row.signal): row for row in Dispute.objects.visible_to(person)}
    lines += [_line_of_act(row, row.used, disputes) for row in acts.annotate(used=others)]
    return sorted(lines, key=lambda line: (line.day, line.signal, line.entry_id or 0), reverse=True)


def signal_of(act: Act) -> SignalLine:
    """The line of one act."""
    used = act.uses.exclude(person_id=act.person_id).count()
    found = Dispute.objects.filter(event_id=act.event_id, signal=act.signal)
    return _line_of_act(act, used, {(row.event_id, row.signal): row for row in found})


def latest_profiles(person: User, community: Community) -> list[Profile]:
    """The person's own profiles of the latest window that is kept; empty where nothing could be said yet."""
    rows = Profile.objects.visible_to(person).filter(community=community)
    last = rows.order_by("-week").values_list("week", flat=True).first()
    return list(rows.filter(week=last).order_by("role")) if last is not None else []


def window_days(week: int) -> tuple[date, date]:
    """The first and the last day of the window that ends with this week."""
    end = method.monday_of(week + 1) - timedelta(days=1)
    return method.monday_of(week - method.WINDOW_WEEKS + 1), end


def _line_of_tally(row: Tally) -> SignalLine:
    signal = Signal(row.signal)
    spec = SPECS[signal]
    return SignalLine(
        day=row.day,
        community_id=row.community_id,
        signal=signal.value,
        role=spec.role.value,
        number=row.number,
        amount=round(spec.weight * row.number, 4),
        done=_done(signal, row.number),
        why=_("Needs nobody else to count. A week holds at most %(most)g of these.") % {"most": spec.most},
    )


def _line_of_act(row: Act, used: int, disputes: Mapping[tuple[int, str], Dispute]) -> SignalLine:
    signal = Signal(row.signal)
    spec = SPECS[signal]
    dispute = disputes.get((row.event_id, row.signal))
    share = 0.0 if row.is_reversed or dispute else spec.base + (1 - spec.base) * (1 - 2.0**-used)
    return SignalLine(
        day=row.at.date(),
        community_id=row.community_id,
        signal=signal.value,
        role=spec.role.value,
        number=1,
        amount=round(spec.weight * share, 4),
        done=_done(signal, 1),
        why=_why(row, signal, used, dispute),
        entry_id=row.entry_id,
        reply_id=row.reply_id,
        uses=used,
        is_reversed=row.is_reversed,
        event_id=row.event_id,
        dispute=dispute,
    )


def _done(signal: Signal, number: int) -> str:
    """As a sentence to the member."""
    what = {"what": signal.label, "number": number}
    return ngettext("You %(what)s.", "You %(what)s, %(number)d times.", number) % what


def _why(row: Act, signal: Signal, used: int, dispute: Dispute | None) -> str:
    spec = SPECS[signal]
    if dispute:
        return _("You said that this is not right, so it adds nothing: %(reason)s.") % {
            "reason": Dispute.Reason(dispute.reason).label
        }
    if row.is_reversed:
        return _("Somebody else undid it, so it counts nothing.")
    if not used:
        return _("Nobody has made use of it so far, so only a small part counts. It grows when %(used)s.") % {
            "used": spec.used
        }
    sentence = ngettext(
        "%(number)d person made use of it: %(used)s.", "%(number)d people made use of it: %(used)s.", used
    )
    return sentence % {"number": used, "used": spec.used}


def by_day(lines: Iterable[SignalLine]) -> dict[date, list[SignalLine]]:
    """The lines of each day, in the order given."""
    days: dict[date, list[SignalLine]] = {}
    for line in lines:
        days.setdefault(line.day, []).append(line)
    return days
