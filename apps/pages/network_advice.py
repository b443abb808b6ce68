"""What members may do with what a network shows: two or three sentences, each with where to begin."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.networks.showing import ShownPattern
from apps.pages.network_sentences import boundary_words

# Much less than chance would give goes across lines.
_CLEARLY_LESS = 0.15
# Much rests on few where half of all exchanges come from so small a part of those who exchange.
_FEW_OF_ALL = 0.15


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do and why, and the page on which it begins."""

    text: str
    label: str
    url: str


def advice_from(pattern: ShownPattern, community: Community) -> list[Advice]:
    """The groups that hardly meet first, then who stands alone, then what rests on few; empty where nothing does."""
    address, words = community.get_absolute_url(), boundary_words(pattern.boundary)
    found = []
    if pattern.quiet:
        one, other = pattern.quiet[0]
        text = _("%(one)s and %(other)s hardly exchange: call somebody of each into a discussion that concerns both.")
        found.append(Advice(text % {"one": one, "other": other}, _("Discussions"), address))
    elif _keeps_apart(pattern):
        text = _(
            "Fewer exchanges go across %(many)s than chance would give: when you answer, call in somebody of another."
        )
        found.append(Advice(text % words, _("Open questions"), f"{address}?shelf=unanswered"))
    if pattern.isolates:
        text = _("%(n)d or more were here without any exchange: answer what they ask, or ask them what they look for.")
        found.append(Advice(text % {"n": pattern.isolates}, _("People"), f"{address}people/"))
    if _rests_on_few(pattern):
        text = _("Half of all exchanges come from few people: leave them time, and answer in their place now and then.")
        found.append(Advice(text, _("Open questions"), f"{address}?shelf=unanswered"))
    return found


def _keeps_apart(pattern: ShownPattern) -> bool:
    across, by_chance = pattern.cross_boundary, pattern.cross_by_chance
    return across is not None and by_chance is not None and by_chance - across > _CLEARLY_LESS


def _rests_on_few(pattern: ShownPattern) -> bool:
    if pattern.exchanging is None:
        return False
    return (pattern.half_of_exchanges or 0) <= _FEW_OF_ALL * pattern.exchanging
