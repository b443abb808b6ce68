"""The order of "What's new": by time, yet nobody and no kind fills the top of it.

Somebody's second piece moves down by six hours, each further one by twelve more; among the first ten there are at
most two of one person and four of one kind, as far as there are others. Of what has the same hour, the unread comes
first.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = 10
PER_AUTHOR = 2
PER_KIND = 4
_SECOND_HOURS = 6
_FURTHER_HOURS = 12
HOUR = timedelta(hours=1)
_HOUR = HOUR.total_seconds()


@dataclass(frozen=True, slots=True)
class Piece[Value]:
    """Something to be put in order. `author` is whoever it counts for."""

    value: Value
    at: datetime
    pk: int
    author: Hashable
    kind: str
    is_unread: bool

    @property
    def rank(self) -> tuple[int, bool, float, int]:
        """The smaller, the earlier it stands: hour, unread, time, number."""
        seconds = self.at.timestamp()
        return -int(seconds // _HOUR), not self.is_unread, -seconds, -self.pk


type Ranked[Value] = tuple[tuple[int, bool, float, int], Piece[Value]]


def spread[Value](
    sections: Iterable[Sequence[Piece[Value]]], size: int, *, is_first: bool = True
) -> list[Piece[Value]]:
    """The first `size` pieces in order, all of one section before any of the next.

    `is_first`: whether the list begins here, so that its first ten are the first ten that are seen.
    """
    order: list[Piece[Value]] = []
    authors: Counter[Hashable] = Counter()
    kinds: Counter[str] = Counter()
    for section in sections:
        queues = _queues(section)
        while queues and len(order) < size:
            piece = _best(queues, authors, kinds, capped=is_first and len(order) < FIRST)
            order.append(piece)
            authors[piece.author] += 1
            kinds[piece.kind] += 1
    return order


def _queues[Value](section: Sequence[Piece[Value]]) -> dict[Hashable, list[Ranked[Value]]]:
    """Each author's pieces in order: however far they are moved down, they keep it among themselves."""
    queues: dict[Hashable, list[Ranked[Value]]] = {}
    for ranked in sorted(((piece.rank, piece) for piece in section), key=lambda pair: pair[0]):
        queues.setdefault(ranked[1].author, []).append(ranked)
    return queues


def _best[Value](
    queues: dict[Hashable, list[Ranked[Value]]], authors: Counter[Hashable], kinds: Counter[str], *, capped: bool
) -> Piece[Value]:
    """Take out the piece that stands next; where the caps leave none, the best in spite of them."""
    found = _candidates(queues, authors, kinds) if capped else []
    if not found:
        found = [(_moved(queue[0][0], authors[author]), author, 0) for author, queue in queues.items()]
    _rank, author, position = min(found, key=lambda row: row[0])
    queue = queues[author]
    piece = queue.pop(position)[1]
    if not queue:
        del queues[author]
    return piece


def _candidates[Value](
    queues: dict[Hashable, list[Ranked[Value]]], authors: Counter[Hashable], kinds: Counter[str]
) -> list[tuple[tuple[int, bool, float, int], Hashable, int]]:
    """For each author who may still stand among the first, the first piece of a kind that may."""
    found = []
    for author, queue in queues.items():
        if authors[author] >= PER_AUTHOR:
            continue
        for position, (rank, piece) in enumerate(queue):
            if kinds[piece.kind] < PER_KIND:
                found.append((_moved(rank, authors[author]), author, position))
                break
    return found


def _moved(rank: tuple[int, bool, float, int], before: int) -> tuple[int, bool, float, int]:
    """The rank after `before` earlier pieces of the same author."""
    if not before:
        return rank
    hours = _SECOND_HOURS + _FURTHER_HOURS * (before - 1)
    return rank[0] + hours, rank[1], rank[2] + hours * _HOUR, rank[3]
