"""Figures of a community as rows of its insights page: bars, sentences, hours and numbers in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.communities.models import Community
from apps.communities.standing import MyCommunity
from apps.insights.figures import RoleFigure
from apps.insights.report import findings_from, mix_from
from apps.insights.selectors import Insights, latest_reports
from apps.insights.sentences import Line, line_of
from apps.insights.showing import Few, ShownMix, ShownRole, Tier, shown
from apps.insights.steps import Doing, Step, followed_line, step_of
from apps.insights.windows import name_of
from apps.insights.wording import days_of, moved, percent, points_of, trend_words, value_of_role, word_of_gap
from apps.participation.signals import Role

# How wide a bar is where only its band is known.
_BAND_WIDTHS = {"none": 0, "few": 6, "several": 30}


@dataclass(frozen=True, slots=True)
class Bar:
    """A role's bar, in per cent: filled to `fill`, the target between `begins` and `ends`; and in words."""

    role: Role
    value: str
    fill: float
    is_exact: bool
    # The likely range, where it may be told.
    low: float | None
    high: float | None
    begins: float | None
    width: float | None
    target: str
    interval: str
    word: str
    gap: str
    trend: str
    near: str
    half: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What the figures say, what to try, and what came of what was tried."""

    findings: list[Line]
    suggestions: list[Step]
    followed: list[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """A community on the list of mine."""

    community: MyCommunity
    period: str
    bars: list[Bar]
    distance: float | None
    line: Line | None


def bars_of(mix: ShownMix) -> list[Bar]:
    """One bar for each role; none where nothing may be said."""
    return [_bar(role, mix.tier) for role in mix.roles] if mix.tier > Tier.NOTHING else []


def lines_of(seen: Insights, community: Community, doing: Doing) -> Lines:
    """All sentences of a window."""
    return Lines(
        [line_of(finding, community, name_of(seen.week)) for finding in seen.findings],
        [step_of(one, community, doing) for one in seen.suggestions],
        [followed_line(one) for one in seen.followed],
    )


def distance_words(seen: Insights) -> str:
    """How far from the target in points, what it was, and whether that is nearer; empty without a target."""
    now, before = seen.mix.distance, seen.distance_before
    if now is None:
        return ""
    points = points_of(now)
    said = ngettext("%(n)d point", "%(n)d points", points) % {"n": points}
    if before is None:
        return said
    given = {"now": said, "then": points_of(before), "moved": moved(now, before)}
    return _("%(now)s, was %(then)d twelve weeks before: %(moved)s") % given


def overview_of(mine: Sequence[MyCommunity]) -> list[Overview]:
    """My communities with the last window of each; one statement."""
    reports = latest_reports([row.id for row in mine])
    rows = []
    for place in mine:
        report = reports.get(place.id)
        if report is None:
            rows.append(Overview(place, "", [], None, None))
            continue
        mix = shown(mix_from(report), inside=True)
        found = findings_from(report.body) if mix.tier > Tier.NOTHING else []
        first = line_of(found[0], report.community, name_of(report.week)) if found else None
        rows.append(Overview(place, days_of(report.week), bars_of(mix), mix.distance, first))
    return rows


def tool_rows(tools: dict[str, int | None]) -> list[tuple[str, int | None]]:
    """Each way with how many people take it."""
    names = {
        "readers": _("Read in a browser or an app"),
        "browser": _("Wrote in a browser"),
        "mail": _("Wrote by e-mail"),
        "api": _("Wrote through the API"),
        "players": _("Listened to an episode"),
        "downloaders": _("Downloaded a document"),
        "letters": _("Get letters or digests"),
        "devices": _("Are told on a device"),
        "feeds": _("Listen in a podcast app of their own"),
    }
    return [(label, tools[name]) for name, label in names.items()]


def _bar(role: ShownRole, tier: Tier) -> Bar:
    figure = role.figure
    has_shares = tier >= Tier.SHARES
    exact = has_shares and role.few == Few.NEITHER
    target = figure.target if has_shares else None
    return Bar(
        role=figure.role,
        value=value_of_role(role, tier),
        fill=round(figure.share * 100, 1) if has_shares else _BAND_WIDTHS[role.band],
        is_exact=exact,
        low=round(figure.interval[0] * 100, 1) if exact else None,
        high=round(figure.interval[1] * 100, 1) if exact else None,
        begins=round(target[0] * 100, 1) if target else None,
        width=round(max(target[1] - target[0], 0.01) * 100, 1) if target else None,
        target=_("%(low)s to %(high)s") % {"low": percent(target[0]), "high": percent(target[1])} if target else "",
        interval=_interval(figure) if exact else "",
        word=word_of_gap(figure.word, figure.gap),
        gap=f"{figure.gap:+.2f}" if exact and figure.gap is not None else "",
        trend=trend_words(figure.trend),
        near=str(figure.near) if figure.near else "",
        half=_half(figure.half_from) if has_shares else "",
    )


def _interval(figure: RoleFigure) -> str:
    low, high = figure.interval
    return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}


def _half(people: int | None) -> str:
    if people is None:
        return ""
    if people <= 2:
        return _("two people or fewer")
    return ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
