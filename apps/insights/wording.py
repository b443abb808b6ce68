"""Figures in few words: shares, durations, days, points, and how far a share is from its target."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.insights.figures import YEAR_WEEKS, Trend, TrendWord, Word
from apps.insights.showing import Few, ShownRole, Tier
from apps.participation.selectors import window_days

# So long a number of hours is told in days.
_DAYS_FROM = 48
# A distance that moved by fewer points may have done so by chance, even in a community of a hundred.
FEWEST_POINTS = 5

_BANDS = {"none": gettext_lazy("none"), "few": gettext_lazy("a few"), "several": gettext_lazy("several")}
_BELOW = {
    Word.NEAR: gettext_lazy("a little below target"),
    Word.OFF: gettext_lazy("below target"),
    Word.FAR: gettext_lazy("far below target"),
    Word.UNSURE: gettext_lazy("below target, but that could be chance"),
}
_ABOVE = {
    Word.NEAR: gettext_lazy("a little above target"),
    Word.OFF: gettext_lazy("above target"),
    Word.FAR: gettext_lazy("far above target"),
    Word.UNSURE: gettext_lazy("above target, but that could be chance"),
}


def percent(share: float) -> str:
    """A share as readers of the language write it."""
    # The space does not break.
    return _("%(number)s\u00a0%%") % {"number": number_format(round(share * 100))}


def hours(number: float | None) -> str:
    """A duration, as short as it may be said."""
    if number is None:
        return _("not reached")
    if number >= _DAYS_FROM:
        days = round(number / 24)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    whole, minutes = divmod(round(number * 60), 60)
    if not whole:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)02d min") % {"hours": whole, "minutes": minutes}


def days_of(week: int) -> str:
    """The days of the window that ends with this week."""
    first, last = (date_format(day, "DATE_FORMAT") for day in window_days(week))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def points_of(distance: float) -> int:
    """A distance to a target in points: 10 and less is on target, 20 near it, more than 50 far from it."""
    return round(distance * 100)


def moved(distance: float, before: float) -> str:
    """Whether a distance is nearer to the target than the one before."""
    change = points_of(distance) - points_of(before)
    if abs(change) < FEWEST_POINTS:
        return _("about as near as then")
    return _("nearer than then") if change < 0 else _("further away than then")


def word_of_gap(word: Word | None, gap: float | None) -> str:
    """How far a share is from its target and on which side; empty without a target."""
    if word is None:
        return ""
    sides = _BELOW if gap is not None and gap < 0 else _ABOVE
    return str(sides.get(word, word.label))


def trend_words(trend: Trend | None) -> str:
    """What may be said of a change; empty where nothing is."""
    if trend is None:
        return ""
    if trend.word == TrendWord.UNCLEAR:
        return str(trend.word.label)
    given = {"word": trend.word.label, "then": percent(trend.previous)}
    if trend.weeks == YEAR_WEEKS:
        return _("%(word)s, was %(then)s a year before") % given
    return _("%(word)s, was %(then)s twelve weeks before") % given


def value_of_role(role: ShownRole, tier: Tier) -> str:
    """How many act in the role, as it may be said."""
    if tier < Tier.SHARES:
        return str(_BANDS[role.band])
    if role.few == Few.INSIDE:
        return _("fewer than 5")
    return _("all but a few") if role.few == Few.OUTSIDE else percent(role.figure.share)
