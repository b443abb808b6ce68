"""Marks for the pages of a wiki."""

from django import template
from django.utils.safestring import mark_safe

from apps.core.contents import Contents, contents_of

register = template.Library()


@register.filter
def sections(html: str) -> Contents:
    """A rendered and sanitised text whose headings can be linked to by their words, and these headings."""
    contents = contents_of(html)
    # Only ids of our own, which are escaped, were added to sanitised HTML.
    return Contents(mark_safe(contents.html), contents.headings)  # noqa: S308  # See above.
