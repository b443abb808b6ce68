"""Who looked from outside: every call is written down, the refused ones too; members whom it tells of see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.insights.reports.models import ReportAccess
from apps.insights.reports.subjects import GROUPING_NAMES, Format, Grouping, Subject
from apps.insights.windows import week_named
from apps.insights.wording import days_of

MOST_SHOWN = 50
_EVERYTHING = 50
# Looks from which the last few different ones are gathered.
_GATHERED = 100
A_PAGE = 60


class Looked(TextChoices):
    """What somebody can look at from outside besides reports: pages of one community, or the same over the API."""

    INSIGHTS = "insights", gettext_lazy("Insights of this community")
    NETWORK = "network", gettext_lazy("Network of this community")


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One call: who, when, what, of which windows and which of the viewer's communities, in which form, if answered.

    `times` is how often the same was asked for on that day, where lines are gathered.
    """

    at: datetime
    person: str
    person_url: str
    report: str
    windows: str
    format: str
    communities: tuple[str, ...]
    is_answered: bool
    times: int = 1


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
    """Write down that somebody looked at a page (`Looked`) or asked for a report, one row for each call."""
    row = ReportAccess.objects.create(
        person=person,
        at=clock.now(),
        # What was asked for may be no such thing.
        subject=subject if subject in {*Subject.values, *Looked.values} else "",
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
    """Who asked for figures of communities that the viewer belongs to (or of one of them), the latest first."""
    mine = _mine(viewer, community)
    return [_line(row, mine) for row in _rows(mine)[:limit]]


def page_of_accesses(viewer: Any, community: Community, number: Any) -> tuple[Page, list[AccessLine]]:
    """A page of all who asked for figures of a community that the viewer belongs to; empty for everybody else."""
    mine = _mine(viewer, community)
    page = Paginator(_rows(mine), A_PAGE).get_page(number)
    return page, [_line(row, mine) for row in page]


def last_looks(viewer: Any, community: Community, limit: int) -> list[AccessLine]:
    """The last different ones; what one person asked for several times a day is one line."""
    mine = _mine(viewer, community)
    return _gathered(_line(row, mine) for row in _rows(mine)[:_GATHERED])[:limit]


def _mine(viewer: Any, community: Community | None = None) -> dict[int, str]:
    if not viewer.is_authenticated:
        return {}
    rows = viewer.memberships.active()
    if community is not None:
        rows = rows.filter(community=community)
    return dict(rows.values_list("community_id", "community__name"))


def _rows(mine: dict[int, str]) -> QuerySet[ReportAccess]:
    # unscoped: those of the viewer's own communities, and nothing of the others.
    return ReportAccess.objects.filter(communities__overlap=list(mine)).select_related("person")


def _gathered(lines: Iterable[AccessLine]) -> list[AccessLine]:
    found: dict[tuple[Any, ...], AccessLine] = {}
    for line in lines:
        day = timezone.localdate(line.at)
        key = (line.person_url or line.person, day, line.report, line.windows, line.format, line.is_answered)
        there = found.get(key)
        found[key] = replace(there, times=there.times + 1) if there else line
    return list(found.values())


def _line(row: ReportAccess, names: dict[int, str]) -> AccessLine:
    by = f" ({str(GROUPING_NAMES[row.grouping]).lower()})" if row.grouping else ""
    return AccessLine(
        at=row.at,
        person=row.person.name if row.person else _("Somebody who has left"),
        person_url=row.person.get_absolute_url() if row.person else "",
        report=_name_of(row.subject) + by,
        windows=", ".join(_days(window) for window in row.windows),
        format=str(Format(row.format).label) if row.format in Format.values else "",
        communities=tuple(sorted(names[pk] for pk in row.communities if pk in names)),
        is_answered=row.is_answered,
    )


def _name_of(subject: str) -> str:
    if subject in Looked.values:
        return str(Looked(subject).label)
    return _("Report: %(name)s") % {"name": Subject(subject).label} if subject else _("Reports")


def _days(window: str) -> str:
    """What was asked for may be no window."""
    week = week_named(window)
    return window if week is None else days_of(week)
