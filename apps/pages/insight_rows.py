"""Figures of a community as rows of its insights page: bars, sentences, hours and numbers in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.communities.models import Community
from apps.communities.standing import MyCommunity
from apps.insights.figures import YEAR_WEEKS, RoleFigure, TrendWord
from apps.insights.report import findings_from, mix_from
from apps.insights.selectors import Insights, latest_reports
from apps.insights.sentences import Line, followed_line, line_of, percent, suggestion_line
from apps.insights.showing import Few, ShownMix, ShownRole, Tier, shown
from apps.participation.selectors import window_days
from apps.participation.signals import Role

_BANDS = {"none": gettext_lazy("none"), "few": gettext_lazy("a few"), "several": gettext_lazy("several")}
# How wide a bar is where only its band is known.
_BAND_WIDTHS = {"none": 0, "few": 6, "several": 30}


@dataclass(frozen=True, slots=True)
class Bar:
    """A role's bar, in per cent: filled to `fill`, the target between `begins` and `ends`; and in words."""

    role: Role
    value: str
    fill: float
    is_exact: bool
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
    suggestions: list[Line]
    followed: list[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """A community on the list of mine."""

    community: MyCommunity
    period: str
    bars: list[Bar]
    distance: float | None
    line: Line | None


def window_label(week: int) -> str:
    """The days of a window in words."""
    first, last = window_days(week)
    return _("%(first)s to %(last)s") % {"first": date_format(first, "j M Y"), "last": date_format(last, "j M Y")}


def bars_of(mix: ShownMix) -> list[Bar]:
    """One bar for each role; none where nothing may be said."""
    return [_bar(role, mix.tier) for role in mix.roles] if mix.tier > Tier.NOTHING else []


def lines_of(seen: Insights, community: Community, *, may_manage: bool) -> Lines:
    """All sentences of a window."""
    return Lines(
        [line_of(finding, community) for finding in seen.findings],
        [suggestion_line(one, community, may_manage=may_manage) for one in seen.suggestions],
        [followed_line(one, community) for one in seen.followed],
    )


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
        first = line_of(found[0], report.community) if found else None
        rows.append(Overview(place, window_label(report.week), bars_of(mix), mix.distance, first))
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
        value=_value(role, has_shares=has_shares),
        fill=round(figure.share * 100, 1) if has_shares else _BAND_WIDTHS[role.band],
        is_exact=exact,
        begins=round(target[0] * 100, 1) if target else None,
        width=round(max(target[1] - target[0], 0.01) * 100, 1) if target else None,
        target=_("%(low)s to %(high)s") % {"low": percent(target[0]), "high": percent(target[1])} if target else "",
        interval=_interval(figure) if exact else "",
        word=str(figure.word.label) if figure.word else "",
        gap=f"{figure.gap:+.2f}" if exact and figure.gap is not None else "",
        trend=_trend(figure),
        near=str(figure.near) if figure.near else "",
        half=_half(figure.half_from) if has_shares else "",
    )


def _value(role: ShownRole, *, has_shares: bool) -> str:
    if not has_shares:
        return str(_BANDS[role.band])
    if role.few == Few.INSIDE:
        return _("fewer than 5")
    return _("all but a few") if role.few == Few.OUTSIDE else percent(role.figure.share)


def _interval(figure: RoleFigure) -> str:
    low, high = figure.interval
    return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}


def _trend(figure: RoleFigure) -> str:
    trend = figure.trend
    if trend is None:
        return ""
    if trend.word == TrendWord.UNCLEAR:
        return str(trend.word.label)
    given = {"word": trend.word.label, "then": percent(trend.previous)}
    if trend.weeks == YEAR_WEEKS:
        return _("%(word)s, was %(then)s a year before") % given
    return _("%(word)s, was %(then)s twelve weeks before") % given


def _half(people: int | None) -> str:
    if people is None:
        return ""
    if people <= 2:
        return _("two people or fewer")
    return ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
