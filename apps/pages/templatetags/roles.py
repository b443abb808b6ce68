"""The mark of a role: a glyph, so that no role is told by its colour alone, and its name."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.participation.signals import Role

register = template.Library()

GLYPHS: dict[Role, str] = {
    Role.CONSUMER: "●",
    Role.CREATOR: "▲",
    Role.CONNECTOR: "◆",
    Role.CARRIER: "▶\ufe0e",
    Role.CARETAKER: "■",
}


@register.simple_tag
@lru_cache(maxsize=50)
def role_mark_of(role: str) -> SafeString:
    """Only the glyph in the role's colour; the name stands beside it."""
    return format_html(
        '<span class="role-glyph of-{}" aria-hidden="true">{}</span>', Role(role).value, GLYPHS[Role(role)]
    )


@register.simple_tag
def role_name(role: str) -> SafeString:
    """Glyph and name."""
    known = Role(role)
    return format_html(
        '<span class="role of-{}"><span class="role-glyph" aria-hidden="true">{}</span>{}</span>',
        known.value,
        GLYPHS[known],
        known.label,
    )
