"""Figures in words: shares, durations, and what cannot be said."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.insights import wording
from apps.insights.policies import may_see_insights

register = template.Library()


@register.simple_tag(takes_context=True)
def has_insights(context: Context, community: Community) -> bool:
    """Whether the reader may see how the community learns; asks nothing that the rail has not asked."""
    person = context["frame"].person if "frame" in context else None
    return person is not None and may_see_insights(person, community) is None


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 in per cent."""
    return wording.percent(share)


@register.filter
def duration(hours: float | None) -> str:
    """So many hours, as short as they may be said."""
    return wording.hours(hours)


@register.filter
def less(number: int, other: int) -> int:
    """What is left of a number."""
    return number - other


@register.simple_tag
def said(text: str) -> SafeString:
    """A cell of a table; a dash where nothing is said."""
    if text:
        return format_html("{}", text)
    return format_html('<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>', _("nothing said"))
