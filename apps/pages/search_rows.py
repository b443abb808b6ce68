"""Results of a search as HTML: what every reader sees of an entry or a person is kept under its version; the words
around those that were searched for, and which search it was, are laid over it."""

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.pages.rows import fragment_key, laid_over
from apps.search.matching import Match
from apps.search.selectors import entries_of, people_of

_SECONDS = 3600
# They stand in the kept HTML where something of the one search goes; they cannot occur in escaped text.
FOUND, REPLY, SNIPPET = "<found>", "<reply>", "<snippet>"
_MARKS = {
    "found_mark": mark_safe(FOUND),  # noqa: S308  # Our own words.
    "reply_mark": mark_safe(REPLY),  # noqa: S308  # As above.
    "snippet_mark": mark_safe(SNIPPET),  # noqa: S308  # As above.
}


def search_rows(viewer: Any, matches: Sequence[Match], *, search: str, before: int) -> list[SafeString]:
    """The matches in order. `search` stands for the words in the addresses ("": nobody counts), `before` is how
    many results other pages showed already."""
    keys = [_key(match) for match in matches]
    kept = cache.get_many(set(keys))
    if missing := {key: match for key, match in zip(keys, matches, strict=True) if key not in kept}:
        rendered = _rendered(viewer, missing)
        cache.set_many(rendered, _SECONDS)
        kept |= rendered
    rows = []
    for key, match in zip(keys, matches, strict=True):
        if key in kept:
            found = f"?found={before + len(rows) + 1}-{search}" if search else ""
            rows.append(laid_over(kept[key], {FOUND: found, REPLY: str(match.reply_id), SNIPPET: _snippet(match)}))
    return rows


def _key(match: Match) -> str:
    return fragment_key("found", match.kind, match.person_id or match.entry_id, match.version)


def _snippet(match: Match) -> str:
    """A person without one has no empty line."""
    if match.person_id and not match.snippet:
        return ""
    return f'<p class="excerpt" dir="auto">{match.snippet}</p>'


def _rendered(viewer: Any, missing: dict[str, Match]) -> dict[str, str]:
    entries = entries_of(viewer, {row.entry_id for row in missing.values() if row.entry_id})
    people = people_of(viewer, {row.person_id for row in missing.values() if row.person_id})
    html: dict[str, str] = {}
    for key, row in missing.items():
        shown = {"entry": entries.get(row.entry_id or 0), "person": people.get(row.person_id or 0)}
        if any(shown.values()):
            html[key] = render_to_string(
                "components/search_hit.html", {**shown, "is_reply": bool(row.reply_id), **_MARKS}
            )
    return html
