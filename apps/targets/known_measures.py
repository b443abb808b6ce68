"""Measures that the platform counts by itself, in the words in which they are offered while somebody types.

Any other words are as good; what they speak of, the members see for themselves.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Kind

_NUMERALS = {"2": "two", "3": "three", "8": "eight"}


class KnownMeasure(TextChoices):
    """What is offered, and, but for the last, counted."""

    ANSWERED = "answered", _("Share of questions with a useful answer within three days")
    ACROSS_DEPARTMENTS = "across_departments", _("Share of entries that people of two departments or more put to use")
    ACROSS_SITES = "across_sites", _("Share of entries that people of two sites or more put to use")
    WELCOMED = "welcomed", _("Share of newcomers who are welcomed within three working days")
    STORIES = "stories", _("Confirmed stories of what changed at work")
    IN_VAIN = "in_vain", _("Share of searches that found nothing")
    STAYED = "stayed", _("Share of newcomers who are still there after eight weeks")


def offered_in(kind: str) -> list[KnownMeasure]:
    """Those that speak of the lines across which a community of this kind works."""
    other = KnownMeasure.ACROSS_DEPARTMENTS if kind == Kind.VERTICAL else KnownMeasure.ACROSS_SITES
    return [measure for measure in KnownMeasure if measure != other]


def known_measure(text: str, kind: str) -> KnownMeasure | None:
    """Which of them a typed measure is, whatever its capitals, spaces and numerals."""
    plain = _plain(text)
    return next((measure for measure in offered_in(kind) if _plain(str(measure.label)) == plain), None)


def _plain(text: str) -> str:
    return " ".join(_NUMERALS.get(word, word) for word in text.casefold().rstrip(" .").split())
