"""A shelf as HTML: its rows with what is personal, and the lines that say what came since the last visit."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.feeds.following import lists_of_followed
from apps.feeds.shelf import Shelf, ShelfRow
from apps.pages.rows import UNREAD, WHY, Fragment, fragment_key, fragments, laid_over, unread_of
from apps.pages.templatetags.guildhall import when

_LISTS_SECONDS = 30
_DAYS_OF_A_WEEK = 7


def shelf_rows(viewer: Any, shelf: Shelf, *, name: str, is_first: bool) -> list[SafeString]:
    """The rows of the shelf in order, with lines between what is new to this visit and what is not."""
    wanted = [Fragment(tuple((part.entry.pk, part.entry.version) for part in row.all)) for row in shelf.rows]
    kept = fragments(viewer, wanted)
    # Whatever vanished between the two looks is left out.
    pairs = zip(shelf.rows, wanted, strict=True)
    shown = [(row, _laid_over(kept[part], row)) for row, part in pairs if part in kept]
    if name == "unanswered" and is_first and shown:
        return [_line(_("Questions of others: no answer accepted yet, none endorsed by an expert")), *_html_of(shown)]
    if name != "new" or shelf.since is None:
        return _html_of(shown)
    return _with_lines(shown, shelf, is_first=is_first)


def why_of(sentence: str) -> str:
    """The disclosure of a row that says why it is there."""
    title = _("Why is this here?")
    summary = f'<summary title="{title}"><span class="visually-hidden">{title}</span></summary>'
    return f'<details class="why">{summary}<p>{escape(sentence)}</p></details>'


def new_count_of(shelf: Shelf) -> str:
    """How many came since the last visit, for the tab; empty for none."""
    return f"{shelf.new_count}{'+' if shelf.has_more_new else ''}" if shelf.new_count else ""


def followed_lists(viewer: Any) -> SafeString:
    """Reading lists that people whom the viewer follows have published, as HTML; kept for half a minute."""
    key = fragment_key("followed-lists", viewer.pk)
    html: str | None = cache.get(key)
    if html is None:
        html = render_to_string("components/followed_lists.html", {"lists": lists_of_followed(viewer)}).strip()
        cache.set(key, html, _LISTS_SECONDS)
    return mark_safe(html)  # noqa: S308  # Rendered by our templates.


def _html_of(shown: list[tuple[ShelfRow, SafeString]]) -> list[SafeString]:
    return [html for _row, html in shown]


def _laid_over(html: str, row: ShelfRow) -> SafeString:
    unread = any(part.is_unread for part in row.all)
    personal = {
        UNREAD: "unread" if unread else "",
        WHY: (_revised(row.at) if row.is_revised else "") + why_of(row.why),
    }
    if row.more:
        personal |= {unread_of(part.entry.pk): "unread" if part.is_unread else "" for part in row.all}
    return laid_over(html, personal)


def _revised(at: datetime) -> SafeString:
    return format_html('<span class="pill accent">{} {}</span>', _("Revised"), when(at))


def _with_lines(shown: list[tuple[ShelfRow, SafeString]], shelf: Shelf, *, is_first: bool) -> list[SafeString]:
    """What is new to this visit under a line of its own; the rest, below another."""
    lines: list[SafeString] = []
    if is_first and shown and shelf.since:
        lines.append(_line(_since(shelf, shelf.since), "new" if shelf.new_count else ""))
    was_new = False
    for row, html in shown:
        if was_new and not row.is_new:
            lines.append(_line(_("Before that")))
        was_new = row.is_new
        lines.append(html)
    return lines


def _since(shelf: Shelf, since: datetime) -> str:
    then = moment_words(since)
    if shelf.has_more_new:
        return _("More than %(n)d new since your last visit, %(when)s") % {"n": shelf.new_count, "when": then}
    if shelf.new_count:
        words = ngettext(
            "%(n)d new since your last visit, %(when)s", "%(n)d new since your last visit, %(when)s", shelf.new_count
        )
        return words % {"n": shelf.new_count, "when": then}
    return _("Nothing new from others since your last visit, %(when)s") % {"when": then}


def moment_words(moment: datetime) -> str:
    """A moment of the past as people say it: today or yesterday, the weekday, else the date."""
    local, now = timezone.localtime(moment), timezone.localtime()
    time = formats.date_format(local, "H:i")
    days = (now.date() - local.date()) // timedelta(days=1)
    if days == 0:
        return _("today %(time)s") % {"time": time}
    if days == 1:
        return _("yesterday %(time)s") % {"time": time}
    day = formats.date_format(local, "l" if days < _DAYS_OF_A_WEEK else "DATE_FORMAT")
    return _("%(day)s %(time)s") % {"day": day, "time": time}


def _line(words: str, extra: str = "") -> SafeString:
    return format_html('<p class="shelf-line {}">{}</p>', extra, words)
