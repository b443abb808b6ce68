"""What a shelf gives: rows that say why they are there, and the key that continues after them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Ids are held back by the dozen; a key with more than this is nobody's of ours.
_MOST_HELD = 400
_BIGGEST = 2**63


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """An entry on a shelf and, in a sentence, why it is there.

    `more` are further entries that came with it in one burst, the latest first. `at` is its time on this shelf.
    """

    # An entry, or as much of one as finds its row.
    entry: Any
    at: datetime
    why: str
    is_unread: bool = False
    # Came after the viewer's last visit.
    is_new: bool = False
    is_revised: bool = False
    more: "tuple[ShelfRow, ...]" = ()

    @property
    def all(self) -> "tuple[ShelfRow, ...]":
        """The row itself and those that came with it."""
        return (self, *self.more)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A slice of a shelf. `since` is the end of the viewer's last visit, None where nobody knows; `new_count` is how
    many entries of others came after it, as far as the first slice looks (`has_more_new`: there are more)."""

    rows: Sequence[ShelfRow]
    next_key: str | None = None
    since: datetime | None = None
    new_count: int = 0
    has_more_new: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has come in a list by time, and the ids of what was passed over and is still to be shown.

    Since all is in the key, whatever happens between two slices, nothing is shown twice and nothing left out.
    """

    at: datetime
    pk: int
    held: tuple[int, ...] = ()

    def __str__(self) -> str:
        held = "~" + ".".join(f"{pk:x}" for pk in self.held) if self.held else ""
        return f"{self.at.isoformat()}~{self.pk}{held}"


def place_of(key: str | None) -> Place | None:
    """The place that a key names; a broken key names none, so that an old link shows something."""
    at, _, rest = (key or "").partition("~")
    pk, _, held = rest.partition("~")
    try:
        # A "+" of the offset arrives as a blank where the address was not quoted.
        place = Place(datetime.fromisoformat(at.replace(" ", "+")), int(pk), _ids(held))
    except ValueError:
        return None
    return place if place.at.tzinfo and abs(place.pk) < _BIGGEST else None


def _ids(text: str) -> tuple[int, ...]:
    words: Iterable[str] = text.split(".", _MOST_HELD)[:_MOST_HELD] if text else ()
    return tuple(pk for pk in (int(word, 16) for word in words) if 0 < pk < _BIGGEST)
