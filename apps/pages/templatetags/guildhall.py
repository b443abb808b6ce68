"""Small marks in templates. They are functions, not included templates, because a page has dozens of them."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template import Context
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.communities.models import Role

register = template.Library()

_PHOTO = '<img class="photo" src="{}" alt="" width="56" height="56" loading="lazy">'
_PHOTO_TAG = re.compile(r'<img class="photo"[^>]*>')


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, size: str = "") -> SafeString:
    """A shape of the icon sheet; it only decorates, so the text beside it has to say the same."""
    classes = f"icon {size}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def avatar(context: Context, person: Any, size: str = "", *, photo: bool = True) -> SafeString:
    """A person's initials, under the photo where there is one. The name stands beside it, so it is silent to readers.

    Each photo is a request, so long lists leave it out (`photo=False`); visitors may not see any. A fragment for
    every reader is rendered with photos, and whoever shows it to a visitor takes them out (`without_photos`).
    """
    classes = f"avatar {size} hue-{person.hue}"
    seen = "frame" not in context or context["frame"].person is not None
    url = person.photo_url if photo and seen else None
    picture = format_html(_PHOTO, url) if url else ""
    return format_html('<span class="{}" aria-hidden="true">{}{}</span>', classes, person.initials, picture)


def without_photos(html: str) -> str:
    """The HTML with the photos taken out; their initials stay."""
    return _PHOTO_TAG.sub("", html)


@register.simple_tag
def glyph(community: Any, size: str = "") -> SafeString:
    """The two letters of a community."""
    return format_html(
        '<span class="glyph {} hue-{}" aria-hidden="true">{}</span>', size, community.hue, community.glyph
    )


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """A date that the page's script turns into "5 minutes ago"; the exact time is in its tooltip."""
    if moment is None:
        return ""
    return _when(moment, timezone.get_current_timezone_name(), translation.get_language())


@lru_cache(maxsize=5000)
def _when(moment: datetime, zone: str, language: str | None) -> SafeString:
    """The same moment stands on many pages; how it is shown depends on the active time zone and language."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}" data-ago="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        formats.date_format(local, "DATETIME_FORMAT"),
        _("just now"),
        formats.date_format(local, "DATE_FORMAT"),
    )


@register.simple_tag
def role_mark(role: str | None) -> SafeString | str:
    """A pill for managers and experts; members have none."""
    if role == Role.MANAGER:
        return format_html('<span class="pill">{} {}</span>', icon("shield", "s"), _("Manager"))
    if role == Role.SME:
        return format_html(
            '<span class="pill accent">{} <abbr class="plain" title="{}">{}</abbr></span>',
            icon("star", "s"),
            _("Subject matter expert"),
            _("SME"),
        )
    return ""


@register.filter
def of(mapping: Any, key: object) -> Any:
    """The value under a key that is itself a variable; None where there is none."""
    return mapping.get(key)


@register.filter(name="is")
def is_same(value: object, other: object) -> bool:
    """Whether two values are equal, for use in `with`."""
    return value == other


@register.filter
def number(value: int) -> str:
    """A figure with the separators of the reader's language."""
    return str(intcomma(value))
