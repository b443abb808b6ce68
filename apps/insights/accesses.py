"""Who looked at reports: every call is written down, the refused ones too, and the members whom it tells of see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.insights.reports.models import ReportAccess
from apps.insights.reports.subjects import GROUPING_NAMES, Format, Grouping, Subject

MOST_SHOWN = 50
_EVERYTHING = 50


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One call: who, when, which report, of which of the viewer's communities, in which form, whether answered."""

    at: datetime
    person: str
    person_url: str
    report: str
    windows: str
    format: str
    communities: tuple[str, ...]
    is_answered: bool


@transaction.atomic
def record_access(
    *,
    person: User,
    subject: str = "",
    grouping: str = "",
    windows: Sequence[str] = (),
    format: str = "",  # noqa: A002 - the word that everybody uses for it
    communities: Sequence[int] = (),
    is_answered: bool = True,
    origin: str = Origin.API,
) -> ReportAccess:
    """Write down that somebody asked for a report, one row for each call."""
    row = ReportAccess.objects.create(
        person=person,
        at=clock.now(),
        # What was asked for may be no such thing.
        subject=subject if subject in Subject.values else "",
        grouping=grouping if grouping in Grouping.values else "",
        windows=[window[:8] for window in windows][:_EVERYTHING],
        format=format if format in Format.values else "",
        communities=sorted(set(communities)),
        is_answered=is_answered,
    )
    record_event(
        Verb.REPORT_PULLED,
        actor_id=person.pk,
        community_id=communities[0] if len(communities) == 1 else None,
        origin=origin,
        context={"access": row.pk, "answered": is_answered},
    )
    return row


def accesses_about(viewer: Any, community: Community | None = None, limit: int = MOST_SHOWN) -> list[AccessLine]:
    """Who asked for reports on communities that the viewer belongs to (or on one of them), the latest first."""
    if not viewer.is_authenticated:
        return []
    mine = dict(viewer.memberships.active().values_list("community_id", "community__name"))
    if community is not None:
        mine = {pk: name for pk, name in mine.items() if pk == community.pk}
    rows = ReportAccess.objects.filter(communities__overlap=list(mine)).select_related("person")
    return [_line(row, mine) for row in rows[:limit]]


def _line(row: ReportAccess, names: dict[int, str]) -> AccessLine:
    subject = str(Subject(row.subject).label) if row.subject else _("Reports")
    by = f" ({str(GROUPING_NAMES[row.grouping]).lower()})" if row.grouping else ""
    return AccessLine(
        at=row.at,
        person=row.person.name if row.person else _("Somebody who has left"),
        person_url=row.person.get_absolute_url() if row.person else "",
        report=subject + by,
        windows=", ".join(row.windows),
        format=str(Format(row.format).label) if row.format in Format.values else "",
        communities=tuple(sorted(names[pk] for pk in row.communities if pk in names)),
        is_answered=row.is_answered,
    )
