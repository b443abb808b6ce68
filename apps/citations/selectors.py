"""Mentions as a page shows them: both ends checked for this viewer at this moment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from apps.citations.models import Citation, Relation
from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.core.markdown import plain

# Fewer readers are not told: the figure would say who they were.
FEWEST_READERS = 5
# The rows are dropped with the entry's version; the number of readers may lag this much.
_SECONDS = 300
_ADDRESS = re.compile(r"(?:^|/e/)(\d{1,18})(?:[/?#].*)?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """One row, kept for every reader; `other_id` is the entry at its other end."""

    id: int
    other_id: int
    is_outgoing: bool
    relation: str
    quote: str
    quote_stands: bool
    readers: int

    @property
    def label(self) -> str:
        """What the article says of the entry."""
        return str(Relation(self.relation).label)

    @property
    def shown_readers(self) -> int:
        """Distinct people who came through, 0 where they are too few to be told."""
        return self.readers if self.readers >= FEWEST_READERS else 0


def mentions_around(entry: Entry) -> list[Mention]:
    """The standing mentions from and of an entry, from the cache or one query. Not yet cut to any viewer."""
    key = f"mentions:{entry.pk}:{entry.version}"
    kept: list[Mention] | None = cache.get(key)
    if kept is None:
        rows = Citation.objects.standing().filter(source_id=entry.pk) | Citation.objects.standing().filter(
            target_id=entry.pk
        )
        kept = [_mention(row, entry.pk) for row in rows.order_by("pk")]
        cache.set(key, kept, _SECONDS)
    return kept


def entry_at(viewer: Any, address: str) -> Entry | None:
    """The entry under an address or number that somebody typed, as far as they may read it."""
    found = _ADDRESS.search(address.strip())
    if found is None:
        return None
    rows = Entry.objects.visible_to(viewer).filter(removed_at=None)
    return rows.select_related("community", "author").filter(pk=int(found[1])).first()


def words_of(entry: Entry) -> str:
    """Everything of an entry that can be quoted: title, text, and what its kind knows beyond (a transcript)."""
    more = KINDS[entry.kind].search_text
    return "\n".join([entry.title, plain(entry.html), more(entry) if more else ""])


def citing_articles(viewer: Any, kinds: Iterable[str]) -> list[Entry]:
    """The viewer's own articles, the latest first, to choose from."""
    rows = Entry.objects.visible_to(viewer).filter(author_id=viewer.pk, kind__in=list(kinds), removed_at=None)
    return list(rows.select_related("community").defer("source", "html").order_by("-pk")[:20])


def _mention(row: Citation, entry_id: int) -> Mention:
    outgoing = row.source_id == entry_id
    return Mention(
        id=row.pk,
        other_id=row.target_id if outgoing else row.source_id,
        is_outgoing=outgoing,
        relation=row.relation,
        quote=row.quote,
        quote_stands=row.quote_stands,
        readers=row.reader_count,
    )
