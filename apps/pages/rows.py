"""Rows of entries, the one list that every page has.

What is the same for every reader is a fragment in the cache under the entry's version (and the reader's time
zone and language, since it shows dates); what is personal, the unread mark, is laid over it.
"""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.feeds.selectors import unread_entry_ids

_SECONDS = 3600
# Stands in the cached fragment where the class of unread rows goes; cannot occur in escaped text.
_UNREAD = "<unread>"


def entry_rows(viewer: Any, entries: Iterable[Entry]) -> list[SafeString]:
    """The entries as HTML rows, in order; unread ones marked for this viewer."""
    entries = list(entries)
    unread = unread_entry_ids(viewer, entries)
    keys = {entry.pk: _key(entry) for entry in entries}
    kept = cache.get_many(keys.values())
    missing = {keys[entry.pk]: _render(entry) for entry in entries if keys[entry.pk] not in kept}
    if missing:
        cache.set_many(missing, _SECONDS)
    html = kept | missing
    return [
        mark_safe(html[keys[entry.pk]].replace(_UNREAD, "unread" if entry.pk in unread else ""))  # noqa: S308  # Rendered by our templates.
        for entry in entries
    ]


def fragment_key(name: str, *parts: object) -> str:
    """A cache key that also holds what every fragment depends on: time zone and language."""
    return ":".join([name, *map(str, parts), timezone.get_current_timezone_name(), translation.get_language() or ""])


def _key(entry: Entry) -> str:
    return fragment_key("row", entry.pk, entry.version)


def _render(entry: Entry) -> str:
    context = {"entry": entry, "kind": KINDS[entry.kind], "unread_mark": mark_safe(_UNREAD)}
    return render_to_string("components/entry_row.html", context)


