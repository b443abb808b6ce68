"""Three texts become one: what two people made of the same text, neither losing anything.

Lines are the pieces (a paragraph of Markdown is one), compared by the longest common stretches; where both
changed the same line, its words are merged when the two changes stand well apart. What remains is a conflict
that holds both texts: it is for a person to settle, never for the program to choose.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from apps.core.lining_up import anchors
from apps.core.text import with_plain_ends

# Pairs of equal pieces that the exact comparison may have to look at; texts beyond it (thousands of equal lines)
# are lined up by the lines that occur once.
_MOST_PAIRS = 300_000
# So many unchanged words keep two changes of one line apart.
_WORDS_APART = 2
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_WORD = re.compile(r"\w+")

# Begins a line that tells whose text follows; to the renderer it is a line like any other.
MARK = "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}" * 3 + " "

type Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of lines in all three texts. `settled` is what becomes of it, None: a conflict.

    All hunks of a merge, put one after the other, give each of the three texts back.
    """

    base: Lines
    mine: Lines
    theirs: Lines
    settled: Lines | None

    @property
    def is_conflict(self) -> bool:
        """Whether both changed it, and differently."""
        return self.settled is None


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of two changes of one text."""

    hunks: tuple[Hunk, ...]

    @property
    def conflicts(self) -> list[Hunk]:
        """The stretches that a person has to settle."""
        return [hunk for hunk in self.hunks if hunk.is_conflict]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to settle."""
        return not self.conflicts

    @property
    def text(self) -> str:
        """The merged text; of a conflict, my lines and then theirs."""
        lines: list[str] = []
        for hunk in self.hunks:
            lines += (*hunk.mine, *hunk.theirs) if hunk.settled is None else hunk.settled
        return "\n".join(lines)

    def marked(self, mine: str, theirs: str, end: str) -> str:
        """The merged text, with each conflict between marks: whose lines follow, and where they end."""
        lines: list[str] = []
        for hunk in self.hunks:
            if hunk.settled is None:
                lines += (MARK + mine, *hunk.mine, MARK + theirs, *hunk.theirs, MARK + end)
            else:
                lines += hunk.settled
        return "\n".join(lines)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two changes of `base`. Line ends of browsers count as plain ones."""
    pieces = _aligned(*(_lines(text) for text in (base, mine, theirs)))
    return Merged(tuple(finer for hunk in pieces for finer in _refined(hunk)))


def _lines(text: str) -> Lines:
    return tuple(with_plain_ends(text).split("\n"))


def _aligned(base: Lines, mine: Lines, theirs: Lines) -> Iterator[Hunk]:
    """The three in step: stretches that all share, and between them what one or both changed."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    starts = (0, 0, 0)
    position = 0
    while position < len(base):
        run = _shared_run(in_mine, in_theirs, position, len(base))
        if not run:
            position += 1
            continue
        ends = (position, in_mine[position], in_theirs[position])
        yield from _changed(base, mine, theirs, starts, ends)
        shared = base[position : position + run]
        yield Hunk(shared, shared, shared, shared)
        starts = (ends[0] + run, ends[1] + run, ends[2] + run)
        position += run
    yield from _changed(base, mine, theirs, starts, (len(base), len(mine), len(theirs)))


def _shared_run(in_mine: dict[int, int], in_theirs: dict[int, int], position: int, end: int) -> int:
    """How many lines from here on stand together in all three."""
    if position not in in_mine or position not in in_theirs:
        return 0
    first, second, run = in_mine[position], in_theirs[position], 0
    while (
        position + run < end
        and in_mine.get(position + run) == first + run
        and in_theirs.get(position + run) == second + run
    ):
        run += 1
    return run


def _changed(
    base: Lines, mine: Lines, theirs: Lines, starts: tuple[int, int, int], ends: tuple[int, int, int]
) -> Iterator[Hunk]:
    old, a, b = base[starts[0] : ends[0]], mine[starts[1] : ends[1]], theirs[starts[2] : ends[2]]
    if old or a or b:
        yield Hunk(old, a, b, _settled(old, a, b))


def _settled(base: Lines, mine: Lines, theirs: Lines) -> Lines | None:
    """The side that changed; where both did and differ, nobody can say."""
    if mine in {base, theirs}:
        return theirs
    return mine if theirs == base else None


def _refined(hunk: Hunk) -> Iterator[Hunk]:
    """A conflict, taken apart as far as that is safe."""
    if not hunk.is_conflict:
        yield hunk
    elif len(hunk.base) == len(hunk.mine) == len(hunk.theirs):
        for base, mine, theirs in zip(hunk.base, hunk.mine, hunk.theirs, strict=True):
            settled = _settled((base,), (mine,), (theirs,)) or _merged_words(base, mine, theirs)
            yield Hunk((base,), (mine,), (theirs,), settled)
    else:
        yield from _beside(hunk)


def _beside(hunk: Hunk) -> Iterator[Hunk]:
    """One put lines before or after what the other changed: both stay, each in its place."""
    size = len(hunk.base)
    for mine, theirs, swapped in ((hunk.mine, hunk.theirs, False), (hunk.theirs, hunk.mine, True)):
        if not size or len(theirs) != size or len(mine) <= size:
            continue
        added = None
        if mine[-size:] == hunk.base:
            added = mine[:-size]
        elif mine[:size] == hunk.base:
            added = mine[size:]
        if added is None:
            continue
        new = Hunk((), () if swapped else added, added if swapped else (), added)
        changed = Hunk(hunk.base, theirs if swapped else hunk.base, hunk.base if swapped else theirs, theirs)
        yield from (new, changed) if mine[-size:] == hunk.base else (changed, new)
        return
    yield hunk


def _merged_words(base: str, mine: str, theirs: str) -> Lines | None:
    """One line that both changed, merged by words; None where the changes meet or come close."""
    words = [tuple(_TOKENS.findall(text)) for text in (base, mine, theirs)]
    merged: list[str] = []
    last, apart = "", _WORDS_APART
    for hunk in _aligned(words[0], words[1], words[2]):
        if hunk.settled is None:
            return None
        merged += hunk.settled
        if hunk.mine == hunk.theirs:
            apart += sum(bool(_WORD.fullmatch(token)) for token in hunk.settled)
            continue
        who = "theirs" if hunk.mine == hunk.base else "mine"
        if last not in {"", who} and apart < _WORDS_APART:
            return None
        last, apart = who, 0
    return ("".join(merged),)


def _places(base: Lines, other: Lines) -> dict[int, int]:
    """Where lines of `base` stand in the other text, in order."""
    first = Counter(base)
    pairs = sum(first[line] * count for line, count in Counter(other).items())
    return dict(anchors(base, other) if pairs > _MOST_PAIRS else _matches(base, other))


def _matches(base: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start, place, size in SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks():
        yield from ((start + step, place + step) for step in range(size))
