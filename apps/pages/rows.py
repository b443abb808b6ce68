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

from apps.accounts.models import User
from apps.content.kinds import KINDS, RowHint
from apps.content.models import Entry
from apps.feeds.selectors import unread_entry_ids, with_authors

_SECONDS = 3600
# Stands in the cached fragment where the class of unread rows goes; cannot occur in escaped text.
_UNREAD = "<unread>"


def entry_rows(viewer: Any, entries: Iterable[Entry]) -> list[SafeString]:
    """The entries as HTML rows, in order; unread ones marked for this viewer.

    Lean entries suffice: those whose row is not in the cache are loaded in full.
    """
    entries = list(entries)
    unread = unread_entry_ids(viewer, entries)
    tail = _tail()
    kept = cache.get_many([_key(entry, tail) for entry in entries])
    rows = {entry.pk: kept.get(_key(entry, tail)) for entry in entries}
    if missing := [pk for pk, html in rows.items() if html is None]:
        rows |= _render_all(viewer, missing, tail)
    # An entry that vanished between the two looks is left out.
    return [
        mark_safe(html.replace(_UNREAD, "unread" if pk in unread else ""))  # noqa: S308  # Rendered by our templates.
        for pk, html in rows.items()
        if html is not None
    ]


def _render_all(viewer: Any, ids: list[int], tail: str) -> dict[int, str]:
    entries = list(with_authors(Entry.objects.visible_to(viewer).filter(pk__in=ids)))
    hints, names = _hints(entries), _coauthor_names(entries)
    rendered = {
        entry.pk: _render(entry, hints.get(entry.pk), [names[pk] for pk in entry.coauthor_ids if pk in names])
        for entry in entries
    }
    if rendered:
        cache.set_many({_key(entry, tail): rendered[entry.pk] for entry in entries}, _SECONDS)
    return rendered


def _coauthor_names(entries: list[Entry]) -> dict[int, str]:
    """The names of those who wrote some of the entries too; no look where nobody did."""
    wanted = {pk for entry in entries for pk in entry.coauthor_ids}
    # unscoped: they are named on the entries that the viewer sees.
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _hints(entries: list[Entry]) -> dict[int, RowHint]:
    """What the kinds say of them in a few words: one look for each kind that says anything."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    found: dict[int, RowHint] = {}
    for kind, rows in by_kind.items():
        if hints := KINDS[kind].row_hints:
            found |= hints(rows)
    return found


def fragment_key(name: str, *parts: object) -> str:
    """A cache key that also holds what every fragment depends on: time zone and language."""
    return ":".join([name, *map(str, parts), _tail()])


def _tail() -> str:
    return f"{timezone.get_current_timezone_name()}:{translation.get_language() or ''}"


def _key(entry: Entry, tail: str) -> str:
    return f"row:{entry.pk}:{entry.version}:{tail}"


def _render(entry: Entry, hint: RowHint | None, coauthors: list[str]) -> str:
    mark = mark_safe(_UNREAD)  # noqa: S308  # Our own word.
    context = {
        "entry": entry,
        "kind": KINDS[entry.kind],
        "hint": hint,
        "coauthors": coauthors,
        "unread_mark": mark,
    }
    return render_to_string("components/entry_row.html", context)
