"""What agreed measures come to today: those that the platform counts, as far as the viewer may see their figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from apps.communities.models import Community
from apps.insights.selectors import Insights
from apps.insights.sentences import percent
from apps.pages.templatetags.guildhall import number
from apps.stories.selectors import value_of
from apps.targets.known_measures import KnownMeasure, known_measure
from apps.targets.models import Measure


@dataclass(frozen=True, slots=True)
class MeasureToday:
    """A measure, its value, and what that was counted of; `is_counted`: whether the platform counts it at all.

    Without a value it is one of few, or not shown to the viewer. `address` leads to what the figure is.
    """

    measure: Measure
    is_counted: bool = False
    value: str = ""
    counted: str = ""
    address: str = ""


def measures_today(
    measures: Sequence[Measure], community: Community, seen: Insights | None, *, inside: bool
) -> list[MeasureToday]:
    """One row for each measure. `seen`: the last window that the viewer may open."""
    return [_today(measure, community, seen, inside=inside) for measure in measures]


def _today(measure: Measure, community: Community, seen: Insights | None, *, inside: bool) -> MeasureToday:
    known = known_measure(measure.measure, community.kind)
    if known in {None, KnownMeasure.STAYED}:
        return MeasureToday(measure)
    if known == KnownMeasure.STORIES:
        return _stories(measure, community)
    if seen is None or not inside:
        return MeasureToday(measure, is_counted=True)
    if known == KnownMeasure.ANSWERED:
        return _answered(measure, seen)
    if known == KnownMeasure.WELCOMED:
        return _welcomed(measure, seen)
    if known == KnownMeasure.IN_VAIN:
        missed, searches = seen.sharing["missed"], seen.sharing["searches"]
        known_of_many = missed if seen.sharing["searchers"] else None
        text = ngettext("of %(n)s search", "of %(n)s searches", searches or 0)
        return _part(measure, known_of_many, searches, text, "searches")
    old = seen.sharing.get("old")
    text = ngettext("of %(n)s entry a month old or older", "of %(n)s entries a month old or older", old or 0)
    return _part(measure, seen.sharing["again"], old, text, "reuse")


def _stories(measure: Measure, community: Community) -> MeasureToday:
    """All that are confirmed: whoever may read the community may read its stories."""
    value = value_of(community)
    text = ngettext("of %(n)s that was told", "of %(n)s that were told", value.told) % {"n": number(value.told)}
    return _row(measure, number(value.confirmed), text, "stories")


def _answered(measure: Measure, seen: Insights) -> MeasureToday:
    found = seen.threads
    if found is None or found["soon_share"] is None:
        return MeasureToday(measure, is_counted=True)
    asked: int = found["questions"]
    text = ngettext("of %(n)s question", "of %(n)s questions", asked) % {"n": number(asked)}
    return _row(measure, percent(found["soon_share"]), text, "time-to-answer")


def _welcomed(measure: Measure, seen: Insights) -> MeasureToday:
    found = seen.newcomers
    if found is None or found["share"] is None:
        return MeasureToday(measure, is_counted=True)
    joined: int = found["joined"]
    text = ngettext("of %(n)s newcomer", "of %(n)s newcomers", joined) % {"n": number(joined)}
    return _row(measure, percent(found["share"]), text, "newcomers")


def _part(measure: Measure, inside: int | None, of: int | None, text: str, address: str) -> MeasureToday:
    """The share of one number in another, both rounded down as they stand among the other figures."""
    if inside is None or not of:
        return MeasureToday(measure, is_counted=True)
    return _row(measure, percent(min(inside / of, 1)), text % {"n": number(of)}, address)


def _row(measure: Measure, value: str, counted: str, address: str) -> MeasureToday:
    return MeasureToday(measure, True, value, counted, f"/insights/definitions/#{address}")
