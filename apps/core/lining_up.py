"""Two long texts in step by the lines that occur once in each: in time that grows with their length alone."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence


def anchors(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places with equal lines, rising in both: common start, common end, between them the lines that are
    unique in both, and what follows each of those without a difference."""
    start = _common(zip(first, second, strict=False))
    end = _common(zip(reversed(first[start:]), reversed(second[start:]), strict=False))
    yield from ((place, place) for place in range(start))
    limits = len(first) - end, len(second) - end
    reached = start, start
    for place, match in _rising(_unique_pairs(first, second, start, limits)):
        if place < reached[0] or match < reached[1]:
            continue
        while place < limits[0] and match < limits[1] and first[place] == second[match]:
            yield place, match
            place, match = place + 1, match + 1  # noqa: PLW2901  # The run goes on from its anchor.
        reached = place, match
    yield from ((limits[0] + step, limits[1] + step) for step in range(end))


def _common(pairs: Iterator[tuple[str, str]]) -> int:
    size = 0
    for one, other in pairs:
        if one != other:
            break
        size += 1
    return size


def _unique_pairs(
    first: Sequence[str], second: Sequence[str], start: int, limits: tuple[int, int]
) -> list[tuple[int, int]]:
    inner, other = first[start : limits[0]], second[start : limits[1]]
    counts, others = Counter(inner), Counter(other)
    places = {line: place for place, line in enumerate(other, start) if others[line] == 1}
    return [(place, places[line]) for place, line in enumerate(inner, start) if counts[line] == 1 and line in places]


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which both places rise."""
    tails: list[int] = []
    chains: list[int] = []
    before: list[int] = []
    for index, (_, match) in enumerate(pairs):
        depth = bisect_left(tails, match)
        before.append(chains[depth - 1] if depth else -1)
        tails[depth : depth + 1] = [match]
        chains[depth : depth + 1] = [index]
    kept = []
    index = chains[-1] if chains else -1
    while index >= 0:
        kept.append(pairs[index])
        index = before[index]
    return kept[::-1]
