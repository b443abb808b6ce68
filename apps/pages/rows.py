"""Rows of entries, the one list that every page has.

What is the same for every reader is a fragment in the cache under the entry's version (and the reader's time
zone and language, since it shows dates); what is personal is laid over it: the unread mark, and on a shelf why the
row is there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from apps.accounts.models import User
from apps.content.kinds import KINDS, RowHint
from apps.content.kinds.base import ENTRIES
from apps.content.models import Entry
from apps.feeds.selectors import unread_entry_ids, with_authors

_SECONDS = 3600
# These stand in the cached fragment where something personal goes; they cannot occur in escaped text.
UNREAD = "<unread>"
WHY = "<why>"


class Versioned(Protocol):
    """An entry, or what stands for one."""

    @property
    def pk(self) -> int: ...

    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Fragment:
    """The row of an entry, or of several that came in one burst: their ids and versions in order."""

    entries: tuple[tuple[int, int], ...]

    @property
    def key(self) -> str:
        """What tells it from others and from its own later looks."""
        return "row:" + ".".join(f"{pk}:{version}" for pk, version in self.entries)


def unread_of(pk: int) -> str:
    """What stands where one entry of a burst is marked as unread."""
    return f"<unread {pk}>"


def entry_rows(viewer: Any, entries: Iterable[Entry], why: str = "") -> list[SafeString]:
    """The entries as HTML rows, in order; unread ones marked for this viewer.

    Lean entries suffice: those whose row is not in the cache are loaded in full. `why` is HTML.
    """
    entries = list(entries)
    return marked_rows(viewer, entries, unread_entry_ids(viewer, entries), why)


def marked_rows(viewer: Any, entries: Iterable[Versioned], unread: Collection[int], why: str = "") -> list[SafeString]:
    """The same where it is known already which of them are unread; no statement while the rows are kept."""
    wanted = {entry.pk: Fragment(((entry.pk, entry.version),)) for entry in entries}
    kept = fragments(viewer, list(wanted.values()))
    # An entry that vanished between the two looks is left out.
    return [
        laid_over(kept[row], {UNREAD: "unread" if pk in unread else "", WHY: why})
        for pk, row in wanted.items()
        if row in kept
    ]


def laid_over(html: str, personal: Mapping[str, str]) -> SafeString:
    """The fragment with what is personal in its places."""
    for mark, text in personal.items():
        html = html.replace(mark, text)
    return mark_safe(html)  # noqa: S308  # Rendered by our templates.


def fragments(viewer: Any, wanted: Sequence[Fragment]) -> dict[Fragment, str]:
    """The rows as HTML with the marks of what is personal; from the cache, as far as they are kept."""
    tail = _tail()
    kept = cache.get_many([f"{row.key}:{tail}" for row in wanted])
    found = {row: html for row in wanted if (html := kept.get(f"{row.key}:{tail}")) is not None}
    if missing := [row for row in wanted if row not in found]:
        rendered = _render_all(viewer, missing)
        cache.set_many({f"{row.key}:{tail}": html for row, html in rendered.items()}, _SECONDS)
        found |= rendered
    return found


def _render_all(viewer: Any, wanted: Sequence[Fragment]) -> dict[Fragment, str]:
    """The rows rendered anew; those without entries that the viewer sees are left out."""
    ids = [pk for row in wanted for pk, _version in row.entries]
    entries = {row.pk: row for row in with_authors(Entry.objects.visible_to(viewer).filter(pk__in=ids))}
    hints, names = _hints(list(entries.values())), _coauthor_names(entries.values())
    rendered = {}
    for row in wanted:
        shown = [entries[pk] for pk, _version in row.entries if pk in entries]
        if len(row.entries) > 1 and shown:
            rendered[row] = _render_burst(shown)
        elif shown:
            coauthors = [names[pk] for pk in shown[0].coauthor_ids if pk in names]
            rendered[row] = _render(shown[0], hints.get(shown[0].pk), coauthors)
    return rendered


def _coauthor_names(entries: Iterable[Entry]) -> dict[int, str]:
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


def _render(entry: Entry, hint: RowHint | None, coauthors: list[str]) -> str:
    context = {"entry": entry, "kind": KINDS[entry.kind], "hint": hint, "coauthors": coauthors, **_MARKS}
    return render_to_string("components/entry_row.html", context)


def _render_burst(entries: list[Entry]) -> str:
    kinds = {entry.kind for entry in entries}
    items = [(entry, mark_safe(unread_of(entry.pk))) for entry in entries]  # noqa: S308  # Our own words.
    kind = KINDS[kinds.pop()] if len(kinds) == 1 else None
    context = {
        "first": entries[0],
        "items": items,
        "kind": kind,
        "counted": str((kind.counted if kind else ENTRIES) % {"n": len(entries)}),
        "are_questions": all(entry.is_question for entry in entries),
        "were_prepared": all(entry.prepared_at for entry in entries),
        **_MARKS,
    }
    return render_to_string("components/burst_row.html", context)


_MARKS = {
    "unread_mark": mark_safe(UNREAD),  # noqa: S308  # Our own words.
    "why_mark": mark_safe(WHY),  # noqa: S308  # As above.
}
