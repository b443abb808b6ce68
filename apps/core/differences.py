"""What changed between two texts: in one flow, or side by side.

First line by line, then word by word inside the lines that changed, so that a moved paragraph does not turn the rest
of the text upside down. Parts put together are the text that they were made from, but for equal stretches left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Equal stretches longer than this are cut in the middle: the reader looks for what changed.
_LONGEST_EQUAL = 400
_SHOWN_EQUAL = 160
# Side by side, so many unchanged lines stand around a change.
_CONTEXT = 3
# Word by word, blanks kept, so that the parts put together are the text.
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes time that grows with the square of what is compared; more is shown as replaced whole.
_MOST_WORDS = 4000
_MOST_LINES = 5000
# Lines are put beside each other by likeness in changed stretches of up to this many pairs, else in order.
_MOST_PAIRS = 900
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text: `kind` is equal, inserted, deleted, gap (equal text that was left out) or space.

    A space, which is in neither text, keeps a word that was taken out from running into the one put in its place.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison: `kind` is equal, changed, inserted, deleted or gap (lines that were left out).

    `old_number` and `new_number` count from 1 and are None on the side that has no such line.
    """

    kind: str
    old_number: int | None
    new_number: int | None
    old: tuple[Part, ...]
    new: tuple[Part, ...]


def inline(old: str, new: str) -> list[Part]:
    """What was taken out of `old` and put in to give `new`, in reading order, long equal stretches cut."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in _steps(before, after, _MOST_LINES):
        out, put = "".join(before[i1:i2]), "".join(after[j1:j2])
        parts.extend(_words(out, put) if tag == "replace" else _change(out if tag != "insert" else "", put, tag))
    return [piece for part in _joined(parts) for piece in _cut(part)]


def side_by_side(old: str, new: str) -> list[Row]:
    """The lines of both texts beside each other, with three unchanged lines around each change."""
    before, after = old.splitlines(), new.splitlines()
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in _steps(before, after, _MOST_LINES):
        if tag == "equal":
            rows.extend(_row(before, after, i1 + n, j1 + n) for n in range(i2 - i1))
        else:
            rows.extend(_row(before, after, i, j) for i, j in _pairs(before, after, (i1, i2), (j1, j2)))
    return list(_around_changes(rows))


type _Step = tuple[str, int, int, int, int]


def _steps(before: Sequence[str], after: Sequence[str], most: int) -> list[_Step]:
    """The steps from one sequence to the other; texts that are too long to compare are one replacement."""
    if max(len(before), len(after)) > most:
        same = before == after
        return [("equal" if same else "replace", 0, len(before), 0, len(after))]
    # What stands everywhere, such as empty lines, is no landmark in long texts; leaving it out keeps this fast.
    return list(SequenceMatcher(None, before, after, autojunk=True).get_opcodes())


def _words(old: str, new: str) -> list[Part]:
    """Word by word. A lone blank between two replaced words goes with them, or the words would be in shreds."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    steps = _steps(before, after, _MOST_WORDS)
    parts: list[Part] = []
    out = put = ""
    for at, (tag, i1, i2, j1, j2) in enumerate(steps):
        text = "".join(before[i1:i2])
        if tag == "equal":
            between = 0 < at < len(steps) - 1 and steps[at - 1][0] == steps[at + 1][0] == "replace"
            if between and text.isspace() and "\n" not in text:
                out, put = out + text, put + text
                continue
            parts += [*_change(out, put, "replace"), Part("equal", text)]
            out = put = ""
        else:
            out, put = out + text, put + "".join(after[j1:j2])
    return parts + _change(out, put, "replace")


def _change(out: str, put: str, tag: str) -> list[Part]:
    if tag == "equal":
        return [Part("equal", out)]
    parts = [Part("deleted", out)] if out else []
    if out and put and not out[-1].isspace() and not put[0].isspace():
        parts.append(Part("space", ""))
    return [*parts, Part("inserted", put)] if put else parts


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one part."""
    kind, texts = "", list[str]()
    for part in parts:
        if part.kind != kind:
            if texts:
                yield Part(kind, "".join(texts))
            kind, texts = part.kind, []
        texts.append(part.text)
    if texts:
        yield Part(kind, "".join(texts))


def _cut(part: Part) -> Iterator[Part]:
    if part.kind != "equal" or len(part.text) <= _LONGEST_EQUAL:
        yield part
        return
    yield Part("equal", part.text[:_SHOWN_EQUAL])
    yield Part("gap", "")
    yield Part("equal", part.text[-_SHOWN_EQUAL:])


type _Pair = tuple[int | None, int | None]


def _pairs(before: Sequence[str], after: Sequence[str], old: tuple[int, int], new: tuple[int, int]) -> list[_Pair]:
    """Which changed line became which: the most alike first, then what stands before and after that pair."""
    (i1, i2), (j1, j2) = old, new
    if i1 == i2 or j1 == j2 or (i2 - i1) * (j2 - j1) > _MOST_PAIRS:
        return list(zip_longest(range(i1, i2), range(j1, j2)))
    best, likeness = (i1, j1), 0.0
    for j in range(j1, j2):
        matcher = SequenceMatcher(None, "", after[j])
        for i in range(i1, i2):
            matcher.set_seq1(before[i])
            if matcher.real_quick_ratio() > likeness and (ratio := matcher.quick_ratio()) > likeness:
                best, likeness = (i, j), ratio
    if likeness < _ALIKE:
        return list(zip_longest(range(i1, i2), range(j1, j2)))
    i, j = best
    return [
        *_pairs(before, after, (i1, i), (j1, j)),
        best,
        *_pairs(before, after, (i + 1, i2), (j + 1, j2)),
    ]


def _row(before: Sequence[str], after: Sequence[str], i: int | None, j: int | None) -> Row:
    if i is None or j is None:
        kind = "inserted" if i is None else "deleted"
        out = () if i is None else (Part("deleted", before[i]),)
        put = () if j is None else (Part("inserted", after[j]),)
        return Row(kind, _number(i), _number(j), out, put)
    if before[i] == after[j]:
        same = (Part("equal", before[i]),)
        return Row("equal", i + 1, j + 1, same, same)
    parts = _words(before[i], after[j])
    old = tuple(part for part in parts if part.kind in {"equal", "deleted"})
    new = tuple(part for part in parts if part.kind in {"equal", "inserted"})
    return Row("changed", i + 1, j + 1, old, new)


def _number(index: int | None) -> int | None:
    return None if index is None else index + 1


def _around_changes(rows: Sequence[Row]) -> Iterator[Row]:
    """The changes with their surroundings; a gap row stands for the equal lines between."""
    changed = [n for n, row in enumerate(rows) if row.kind != "equal"]
    near = {n + step for n in changed for step in range(-_CONTEXT, _CONTEXT + 1)}
    in_gap = False
    for n, row in enumerate(rows):
        if n in near:
            in_gap = False
            yield row
        elif not in_gap:
            in_gap = True
            yield Row("gap", None, None, (), ())
