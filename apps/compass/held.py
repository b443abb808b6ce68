"""All that is held about one member's part in communities, as files that they take along."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.models import PeerInvitation, SeenAs, SkillEvidence
from apps.compass.self_view import FEWEST_PEERS, peers_view, self_view
from apps.participation import method
from apps.participation.models import OptOut, Presence, Profile
from apps.participation.selectors import SignalLine, signals_of, window_days

# A cell that begins like this is read as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    *("day", "community", "role", "signal", "number", "amount", "used_by", "undone", "done", "why"),
    *("disputed", "note", "event", "address"),
)


def all_about(person: User) -> dict[str, Any]:
    """Everything as plain values: lists, numbers, text and days."""
    names = dict(Community.objects.values_list("pk", "slug"))
    own = self_view(person)
    opted_out = OptOut.objects.visible_to(person).first()
    mine = sorted(set(_communities(person)))
    return {
        "person": {"name": person.name, "handle": person.handle},
        "profiled": opted_out is None,
        "not_profiled_since": opted_out.since if opted_out else None,
        "signals": [signal_row(line, names) for line in signals_of(person)],
        "weeks_present": _weeks(person, names),
        "profiles": [_profile(row, names) for row in Profile.objects.visible_to(person).order_by("week", "pk")],
        "skills": [_evidence(row, names) for row in SkillEvidence.objects.visible_to(person).order_by("week", "pk")],
        "self_assessment": [
            {"quarter": quarter, "skill": skill.value, "level": level}
            for quarter, levels in sorted(own.quarters.items())
            for skill, level in levels.items()
        ],
        "peers": [row for pk in mine for row in _peers(person, pk, names)],
        "asked_by_me": _invitations(PeerInvitation.objects.filter(person=person), names, "peer"),
        "asked_of_me": _invitations(PeerInvitation.objects.filter(peer=person), names, "person", with_state=True),
        "seen_as": [
            {"community": names.get(row.community_id, ""), "role": row.role}
            for row in SeenAs.objects.visible_to(person).order_by("pk")
        ],
    }


def _communities(person: User) -> Iterable[int]:
    return PeerInvitation.objects.filter(person=person).values_list("community_id", flat=True)


def signal_row(line: SignalLine, names: Mapping[int, str]) -> dict[str, Any]:
    """One signal as plain values."""
    return {
        "day": line.day,
        "community": names.get(line.community_id, ""),
        "role": line.role,
        "signal": line.signal,
        "number": line.number,
        "amount": line.amount,
        "used_by": line.uses,
        "undone": line.is_reversed,
        "done": line.done,
        "why": line.why,
        "disputed": line.dispute.reason if line.dispute else "",
        "note": line.dispute.note if line.dispute else "",
        "event": line.event_id,
        "address": address_of(line),
    }


def address_of(line: SignalLine) -> str:
    """Where one sees what it was about; empty where nothing single is kept."""
    if line.reply_id:
        return f"/replies/{line.reply_id}/"
    return f"/e/{line.entry_id}/" if line.entry_id else ""


def _weeks(person: User, names: dict[int, str]) -> list[dict[str, Any]]:
    rows = Presence.objects.visible_to(person).order_by("week", "community_id")
    return [{"week_of": method.monday_of(row.week), "community": names.get(row.community_id, "")} for row in rows]


def _profile(row: Profile, names: dict[int, str]) -> dict[str, Any]:
    return {
        "community": names.get(row.community_id, ""),
        "role": row.role,
        **_window(row.week),
        "acting": row.is_acting,
        "strength": row.strength,
        "gate": row.gate,
        "weeks_present": row.weeks_present,
        "weeks_active": row.weeks_active,
        "people_helped": row.beneficiaries,
    }


def _evidence(row: SkillEvidence, names: dict[int, str]) -> dict[str, Any]:
    return {
        "community": names.get(row.community_id, ""),
        "skill": row.skill,
        "until": window_days(row.week)[1],
        "k": row.k,
        "n": row.n,
        "mean": row.mean,
        "low": row.lo80,
        "high": row.hi80,
        "verdict": row.verdict,
    }


def _window(week: int) -> dict[str, date]:
    first, last = window_days(week)
    return {"from": first, "until": last}


def _peers(person: User, community_id: int, names: dict[int, str]) -> list[dict[str, Any]]:
    """Only what the page shows too: no answer of a single peer leaves the database."""
    shown = peers_view(person, Community(pk=community_id))
    return [
        {
            "community": names.get(community_id, ""),
            "skill": skill.value,
            "level": view.level,
            "quarter": view.quarter,
            "from_at_least": FEWEST_PEERS,
        }
        for skill, view in shown.items()
    ]


def _invitations(rows: Any, names: dict[int, str], whom: str, *, with_state: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "quarter": row.quarter,
            "community": names.get(row.community_id, ""),
            "handle": getattr(row, whom).handle,
            **({"state": row.state} if with_state else {}),
        }
        for row in rows.select_related(whom).order_by("pk")
    ]


def slugs_of(lines: Iterable[SignalLine]) -> dict[int, str]:
    """The slugs of their communities, also of those that one has left: what is held about oneself stays one's own."""
    ids = {line.community_id for line in lines}
    return dict(Community.objects.filter(pk__in=ids).values_list("pk", "slug"))


def signals_as_csv(person: User) -> str:
    """All signals as one table; cells that a spreadsheet would calculate are made text."""
    lines = signals_of(person)
    names = slugs_of(lines)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for line in lines:
        row = signal_row(line, names)
        table.writerow([_safe(row[column]) for column in COLUMNS])
    return out.getvalue()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
