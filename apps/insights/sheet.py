"""A window of a community as one plain sheet, from which its files are written: what the page shows, and no more."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.insights.reports.sheets import Sheet, Value
from apps.insights.selectors import Insights
from apps.insights.showing import Few, ShownRole, Tier
from apps.insights.windows import name_of
from apps.insights.wording import points_of, trend_words, value_of_role, word_of_gap

# Share, from, to, target from, target to; then the number.
_SHARES = [False, False, True, True, True, True, True, False, False]
_NOTHING: tuple[None, ...] = (None,) * 5


def sheet_of(seen: Insights, community: Community) -> Sheet:
    """All figures of the window, a row each; what may not be said is empty or in words."""
    return Sheet(
        name=f"{community.slug}-{name_of(seen.week)}",
        title=_("How %(name)s learns, %(first)s to %(last)s")
        % {
            "name": community.name,
            "first": date_format(seen.begins, "DATE_FORMAT"),
            "last": date_format(seen.ends, "DATE_FORMAT"),
        },
        headings=[
            _("Part"),
            _("Figure"),
            _("Share"),
            _("Likely range, from"),
            _("Likely range, to"),
            _("Target, from"),
            _("Target, to"),
            _("Number"),
            _("In words"),
        ],
        labels=2,
        shares=_SHARES,
        rows=[*_roles(seen), *_members(seen), *_threads(seen), *([] if seen.mix.is_coarse else _sharing(seen))],
        notes=_notes(seen),
    )


def _roles(seen: Insights) -> Iterator[list[Value]]:
    if seen.mix.tier == Tier.NOTHING:
        return
    for role in seen.mix.roles:
        yield [_("Participation profile"), str(role.figure.role.label), *_shares(role, seen), None, _words(role, seen)]


def _shares(role: ShownRole, seen: Insights) -> list[Value]:
    figure, has_shares = role.figure, seen.mix.tier >= Tier.SHARES
    exact = has_shares and role.few == Few.NEITHER
    own: list[Value] = [round(number, 4) for number in (figure.share, *figure.interval)] if exact else [None] * 3
    return own + ([*figure.target] if has_shares and figure.target else [None, None])


def _words(role: ShownRole, seen: Insights) -> str:
    figure = role.figure
    value = "" if role.few == Few.NEITHER and seen.mix.tier >= Tier.SHARES else value_of_role(role, seen.mix.tier)
    return "; ".join(filter(None, [value, word_of_gap(figure.word, figure.gap), trend_words(figure.trend)]))


def _members(seen: Insights) -> Iterator[list[Value]]:
    part, mix = _("Participation profile"), seen.mix
    distance = None if mix.distance is None else points_of(mix.distance)
    before = None if seen.distance_before is None else points_of(seen.distance_before)
    for name, number in (
        (_("Members counted"), mix.active),
        (_("Acting in none"), mix.none),
        (_("Acting in two or more"), mix.several),
        (_("Distance to target, in points"), distance),
        (_("Distance to target twelve weeks before, in points"), before),
    ):
        # To those who do not belong here, what the report leaves out is not said to be few.
        if number is not None or not mix.is_coarse:
            yield _number(part, name, number)


def _threads(seen: Insights) -> Iterator[list[Value]]:
    part, threads = _("Threads"), seen.threads
    if threads is None:
        return
    yield _number(part, _("Questions"), threads["questions"])
    yield _number(part, _("First useful answer to half of them, in hours"), _round(threads["median_hours"]))
    yield _number(part, _("First useful answer to four of five, in hours"), _round(threads["four_in_five_hours"]))
    low, high = threads["late_interval"]
    shares = [round(number, 4) for number in (threads["late_share"], low, high)]
    yield [part, _("Unanswered after 7 days"), *shares, None, None, None, ""]
    yield _number(part, _("People in the middle thread"), threads["people"])


def _sharing(seen: Insights) -> Iterator[list[Value]]:
    part, sharing = _("Sharing and use"), seen.sharing
    names = {
        "later_readers": _("People who read something a month old"),
        "keepers": _("People who keep something"),
        "reached": _("People reached by what was carried on"),
        "searches": _("Searches"),
        "missed": _("Searches in vain"),
    }
    for key, name in names.items():
        yield _number(part, name, sharing[key])
    if seen.newcomers:
        yield _number(part, _("Newcomers"), seen.newcomers["joined"])
        share = seen.newcomers["share"]
        if share is not None:
            yield [part, _("Newcomers welcomed within three working days"), round(share, 4), *_NOTHING, ""]


def _number(part: str, name: str, number: Any) -> list[Value]:
    return [part, name, *_NOTHING, number, "" if number is not None else _("too few to say")]


def _round(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 1)


def _notes(seen: Insights) -> list[tuple[str, str]]:
    return [
        (_("Window"), f"{seen.begins:%Y-%m-%d} – {seen.ends:%Y-%m-%d}, {name_of(seen.week)}"),
        (_("Method"), seen.method),
        (_("Target"), _("number %(n)s") % {"n": seen.target} if seen.target else _("none")),
        (
            _("Coverage"),
            _("%(n)s per cent or more of those present are profiled") % {"n": round(seen.mix.coverage * 100)},
        ),
        (_("Definitions"), "/insights/definitions/"),
    ]
