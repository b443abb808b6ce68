"""Marks for long texts: a list of their headings, each with a place to go to."""

import re
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.content.kinds import KINDS, EntryKind
from apps.content.models import Entry
from apps.core.markdown import plain
from apps.files.models import StoredFile
from apps.files.renditions import widths_of

register = template.Library()

# With fewer headings one scrolls faster than one reads a list of them.
FEWEST = 3
_HEADING = re.compile(r"<h([34])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: the id of its place, its words, whether it stands under another."""

    anchor: str
    words: str
    is_lower: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """A text whose headings have ids, and the list of them; the text as it was where there are few."""

    html: SafeString
    headings: list[Heading]


@register.simple_tag
def sections(slug: str, *, tabs: bool) -> list[tuple[str, Any, str]]:
    """The sections of a community that have tabs, or those that have none: kind, what it is called, address."""
    return [(kind.name, kind.plural, kind.home_in(slug)) for kind in KINDS.values() if kind.has_tab == tabs]


@register.simple_tag
def few(number: int | str | None) -> SafeString:
    """A number of people as it may be shown; a dash where it may not, because they are too few."""
    # What a template does not find in a week without searches is an empty text.
    if isinstance(number, int):
        return format_html("{}", intcomma(number))
    return format_html('<span aria-hidden="true">–</span><span class="visually-hidden">{}</span>', _("too few to say"))


@register.filter
def kind_of(entry: Entry) -> EntryKind:
    """What kind of entry it is."""
    return KINDS[entry.kind]


@register.simple_tag
def contents(html: str) -> Contents:
    """The contents of a rendered and sanitised text."""
    if html.count("<h3>") + html.count("<h4>") < FEWEST:
        return Contents(mark_safe(html), [])  # noqa: S308  # Sanitised when it was written.
    found: list[Heading] = []

    def mark(match: re.Match[str]) -> str:
        found.append(Heading(f"part-{len(found) + 1}", plain(match[2]), match[1] == "4"))
        return f'<h{match[1]} id="{found[-1].anchor}">{match[2]}</h{match[1]}>'

    return Contents(mark_safe(_HEADING.sub(mark, html)), found)  # noqa: S308  # Only ids of our own were added.


@register.simple_tag
def picture(file: StoredFile, alt: str, sizes: str, *, is_lazy: bool = True) -> SafeString:
    """An uploaded picture in the size that the screen needs, newest format first; its place is kept free meanwhile.

    `sizes` is the attribute of that name: how wide the picture is shown.
    """
    widths = widths_of(file)
    folder = f"/files/{file.key}/"
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (kind, ", ".join(f"{folder}{width}.{kind} {width}w" for width in widths), sizes)
            for kind in ("avif", "webp")
            if widths
        ),
    )
    return format_html(
        '<picture>{}<img src="{}" alt="{}" width="{}" height="{}"{} decoding="async"></picture>',
        sources,
        file.get_absolute_url(),
        alt,
        file.width or "",
        file.height or "",
        mark_safe(' loading="lazy"' if is_lazy else ""),  # noqa: S308  # Our own words.
    )
