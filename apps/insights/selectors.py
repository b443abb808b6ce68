"""A community's window as its page and the API show it: from the report that was kept."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache

from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.core.suppression import is_telling
from apps.insights.counting import published_weeks
from apps.insights.figures import Word
from apps.insights.findings import Finding, Followed, Suggestion
from apps.insights.models import CommunityReport
from apps.insights.policies import is_inside
from apps.insights.report import body_of, findings_from, followed_from, mix_from, suggestions_from
from apps.insights.reports.models import ReportTable
from apps.insights.reports.subjects import Grouping, Subject
from apps.insights.showing import Few, ShownMix, ShownRole, Tier, shown, windows_for
from apps.insights.suppression import report_minimum
from apps.insights.threads import span_of
from apps.participation.method import WINDOW_WEEKS
from apps.participation.selectors import window_days
from apps.readings.disclosure import shown as shown_number

_SECONDS = 3600
# Questions from which on something is said of them.
FEWEST_QUESTIONS = 5
MOST_QUESTIONS = 300


@dataclass(frozen=True, slots=True)
class Insights:
    """What may be shown of a window to a viewer. `threads` and `newcomers` are None where they are too few; numbers
    of people in `sharing` and `tools` are rounded down, or None."""

    week: int
    begins: date
    ends: date
    mix: ShownMix
    method: str
    target: int | None
    findings: list[Finding]
    suggestions: list[Suggestion]
    followed: list[Followed]
    threads: dict[str, Any] | None
    threads_before: dict[str, Any] | None
    sharing: dict[str, int | None]
    newcomers: dict[str, Any] | None
    tools: dict[str, int | None]
    distance_before: float | None


def weeks_for(viewer: Any, community: Community) -> list[int]:
    """The ends of the windows that the viewer may open, the latest first."""
    kept = CommunityReport.objects.filter(community=community).values_list("week", flat=True)
    weeks = sorted({*kept, *published_weeks(community.pk)}, reverse=True)
    return windows_for(weeks, inside=is_inside(viewer, community))


def insights_of(viewer: Any, community: Community, week: int) -> Insights:
    """One window; a few statements where its report is kept, else it is counted and kept for an hour."""
    report = _report_of(community, week)
    inside = is_inside(viewer, community)
    mix, body = shown(mix_from(report), inside=inside), report.body
    if not inside:
        mix = _as_published(mix, community, week)
    # Reports withhold more of the rest than could be followed here, so it is for members alone.
    speaks = inside and mix.tier > Tier.NOTHING
    begins, ends = window_days(week)
    return Insights(
        week=week,
        begins=begins,
        ends=ends,
        mix=mix,
        method=report.method,
        target=report.target,
        findings=findings_from(body) if speaks else [],
        suggestions=suggestions_from(body) if speaks else [],
        followed=followed_from(body) if speaks else [],
        threads=_threads(body["threads"]) if speaks else None,
        threads_before=_threads(body["threads_before"]) if speaks else None,
        sharing=_people(body["sharing"], speaks=speaks),
        newcomers=_newcomers(body["newcomers"]) if speaks else None,
        tools=_people(body["tools"], speaks=speaks),
        distance_before=_distance_before(report, community, inside=inside) if mix.distance is not None else None,
    )


def questions_of(viewer: Any, community: Community, week: int) -> list[Entry]:
    """The questions that were counted in a window, as far as the viewer sees them; the latest first."""
    start, end = span_of(week)
    rows = Entry.objects.visible_to(viewer).published().filter(community=community, kind="discussion", is_question=True)
    rows = rows.filter(published_at__gte=start, published_at__lt=end, is_history=False, prepared_at=None)
    return list(rows.order_by("-published_at", "-pk")[:MOST_QUESTIONS])


def latest_reports(communities: list[int]) -> dict[int, CommunityReport]:
    """The last kept report of each community that has one; one statement."""
    rows = CommunityReport.objects.filter(community_id__in=communities).select_related("community")
    return {row.community_id: row for row in rows.order_by("community_id", "-week").distinct("community_id")}


def _report_of(community: Community, week: int) -> CommunityReport:
    kept = CommunityReport.objects.filter(community=community, week=week).first()
    if kept is None:
        key = f"report-{community.pk}-{week}"
        kept = cache.get(key)
        if kept is None:
            mix, body = body_of(community, week)
            kept = CommunityReport(week=week, method=mix.method, target=mix.target, body=body, made_at=clock.now())
            cache.set(key, kept, _SECONDS)
    kept.community = community
    return kept


def _distance_before(report: CommunityReport, community: Community, *, inside: bool) -> float | None:
    """How far it was from the same target twelve weeks before, by the same method; None where that cannot be said."""
    week = report.week - WINDOW_WEEKS
    before = CommunityReport.objects.filter(
        community=community, week=week, target=report.target, method=report.method
    ).first()
    if before is None:
        return None
    before.community = community
    mix = shown(mix_from(before), inside=inside)
    return (mix if inside else _as_published(mix, community, week)).distance


def _as_published(mix: ShownMix, community: Community, week: int) -> ShownMix:
    """For those who do not belong here: what the report of the window says of this community, and nothing else."""
    table = ReportTable.objects.filter(subject=Subject.MIX, grouping=Grouping.COMMUNITY, week=week).first()
    rows = table.content["rows"] if table else []
    row = next((row for row in rows if row["group"] == community.pk and not row.get("is_hidden")), None)
    if row is None or mix.tier < Tier.SHARES:
        return replace(mix, tier=Tier.NOTHING, roles=(), active=None, none=None, several=None, distance=None)
    roles = tuple(_role_published(role, row) for role in mix.roles if row["shares"].get(role.figure.role) is not None)
    distance = row.get("distance")
    return replace(mix, roles=roles, active=row["people"], none=None, several=None, distance=distance)


def _role_published(role: ShownRole, row: dict[str, Any]) -> ShownRole:
    key = role.figure.role.value
    beside = row.get("targets", {}).get(key)
    low, high = row["intervals"][key]
    figure = replace(
        role.figure,
        share=row["shares"][key],
        interval=(low, high),
        target=(beside["low"], beside["high"]) if beside else None,
        gap=beside["gap"] if beside else None,
        word=Word(beside["word"]) if beside and beside["word"] else None,
    )
    return ShownRole(figure, Few.NEITHER)


def _threads(threads: dict[str, Any]) -> dict[str, Any] | None:
    if threads["questions"] < FEWEST_QUESTIONS:
        return None
    questions = threads["questions"]
    # Reports that were made before it was counted do not say it.
    soon = threads.get("soon")
    return threads | {
        "late_share": threads["late"] / questions,
        "soon_share": None if soon is None else soon / questions,
    }


def _newcomers(newcomers: dict[str, Any]) -> dict[str, Any] | None:
    """Their share is None where few of them, or all but a few, were welcomed."""
    welcomed, joined = newcomers["welcomed"], newcomers["joined"]
    if joined < report_minimum():
        return None
    return {"joined": joined, "share": None if is_telling(welcomed, joined) else welcomed / joined}


def _people(numbers: dict[str, int | None], *, speaks: bool) -> dict[str, int | None]:
    fewest = report_minimum()
    return {
        name: shown_number(number, fewest) if speaks and number is not None else None
        for name, number in numbers.items()
    }
