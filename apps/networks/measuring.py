"""From exchanges to figures. The only way from the database to the kernels; run by workers, never by a page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.networks.exchanges import Exchange, TieKind, exchanges_of, groups_of, people_of, reads_of
from apps.networks.figures import Group, Kind, Pattern, Reads, Tie
from apps.networks.kernels import cohesion, paths
from apps.networks.kernels.breaking import breaks_of
from apps.networks.kernels.brokerage import brokerage
from apps.networks.kernels.communities import adjusted_rand, communities_found, modularity, modularity_by_chance
from apps.networks.kernels.network import NO_GROUP, Network, Numbers, rows_of
from apps.networks.models import Boundary

# A community found is called one from so many people on.
FEWEST_FOUND = 3


@dataclass(frozen=True, slots=True)
class _Population:
    """People by number, with the names of their groups."""

    numbers: dict[int, int]
    names: list[str]
    groups: Numbers


def patterns(community_id: int | None, week: int) -> dict[str, Pattern]:
    """Everything but the readings, measured anew, by each boundary; what asks for no boundary is measured once."""
    exchanges = exchanges_of(community_id, week)
    present = people_of(community_id, week)
    # An author may be mentioned while away.
    everybody = sorted({*present.ids, *(row.source for row in exchanges), *(row.target for row in exchanges)})
    numbers = {pk: number for number, pk in enumerate(everybody)}
    ends = [numbers[row.source] for row in exchanges], [numbers[row.target] for row in exchanges]
    bare = Network.of(len(everybody), *ends, [row.weight for row in exchanges])
    found = communities_found(bare)
    shared = _cohesion(bare) | _holding(bare) | _circles(bare, found)
    measured = {}
    for boundary in Boundary.values:
        population = _population(numbers, boundary)
        network = Network(bare.weights, population.groups)
        measured[boundary] = Pattern(
            community_id=community_id,
            week=week,
            boundary=boundary,
            n=network.size,
            not_profiled=present.not_profiled,
            m=network.tie_count,
            brokers={role: int((ways > 0).sum()) for role, ways in brokerage(network).items()},
            kinds=[_kind(kind, exchanges, population) for kind in TieKind.values],
            groups=_groups(population),
            ties=_ties(network),
            groups_drawn=len(population.names),
            agreement=_agreement(network, found),
            **_across_lines(network),
            **shared,
        )
    return measured


def reads(community_id: int | None, week: int, boundary: str) -> Reads:
    """Who read whom, as sums; complete only for ninety days after the window began."""
    pairs = reads_of(community_id, week)
    named = groups_of({pk for pair in pairs for pk in pair}, boundary)
    across = _across(pairs, named)
    return Reads(len({reader for reader, _ in pairs}), len({author for _, author in pairs}), len(pairs), across)


def _population(numbers: dict[int, int], boundary: str) -> _Population:
    named = groups_of(numbers, boundary)
    names = sorted(set(named.values()))
    places = {name: number for number, name in enumerate(names)}
    groups = np.array([places[named[pk]] if pk in named else NO_GROUP for pk in numbers], dtype=np.int64)
    return _Population(numbers, names, groups)


def _cohesion(network: Network) -> dict[str, Any]:
    """How much there is, whether it is returned, and who hangs together."""
    isolated, parts = len(cohesion.isolates(network)), cohesion.component_sizes(network)
    core = cohesion.core_numbers(network)
    return {
        "exchanging": network.size - isolated,
        "isolates": isolated,
        "density": cohesion.density(network),
        "reciprocity": cohesion.reciprocity(network),
        "components": int((parts > 1).sum()),
        "largest": int(parts[0]) if len(parts) and parts[0] > 1 else 0,
        "core": int(core.max(initial=0)),
        "core_people": int((core == core.max()).sum()) if core.any() else 0,
    }


def _holding(network: Network) -> dict[str, Any]:
    """On how few people it rests, who stands between whom, and how far it is from one to another."""
    broken, steps = breaks_of(network), paths.steps_between(network)
    return {
        "bridges": len(broken.holders),
        "bridge_links": len(broken.bridges),
        "fragility": broken.fragility,
        "largest_loss": int(broken.people_lost.max(initial=0)),
        "half_of_exchanges": cohesion.fewest_with_half(np.asarray(network.weights.sum(axis=1)).ravel()),
        "half_of_ways": _half_of_ways(network),
        "steps": steps.mean if steps else None,
        "steps_error": steps.error if steps else 0.0,
    }


def _across_lines(network: Network) -> dict[str, Any]:
    crossed = cohesion.crossing(network)
    return {
        "cross_boundary": crossed.share if crossed else None,
        "cross_by_chance": crossed.expected if crossed else None,
        "ei_index": crossed.ei_index if crossed else None,
    }


def _half_of_ways(network: Network) -> int | None:
    if network.size > paths.MOST_EXACT:
        return None
    return cohesion.fewest_with_half(paths.betweenness(network))


def _circles(network: Network, found: Numbers) -> dict[str, Any]:
    """How many circles were found among those with ties, and whether they are more than chance."""
    tied = np.diff(network.mutual.indptr) > 0
    return {
        "groups_found": int((np.bincount(found[tied]) >= FEWEST_FOUND).sum()) if tied.any() else 0,
        "modularity": modularity(network, found),
        "modularity_by_chance": modularity_by_chance(network),
    }


def _agreement(network: Network, found: Numbers) -> float | None:
    """Of those with ties and a known group: whether those who exchange most are those who belong together anyway."""
    known = (np.diff(network.mutual.indptr) > 0) & (network.groups != NO_GROUP)
    return float(adjusted_rand(found[known], network.groups[known])) if known.any() else None


def _kind(kind: str, exchanges: Sequence[Exchange], population: _Population) -> Kind:
    pairs = [(row.source, row.target) for row in exchanges if row.kind == kind]
    named = {
        pk: population.names[population.groups[number]]
        for pk, number in population.numbers.items()
        if population.groups[number] != NO_GROUP
    }
    return Kind(kind, len(pairs), len({pk for pair in pairs for pk in pair}), _across(pairs, named))


def _across(pairs: Sequence[tuple[int, int]], named: Mapping[int, str]) -> float | None:
    known = [(named[one], named[other]) for one, other in pairs if one in named and other in named]
    return sum(one != other for one, other in known) / len(known) if known else None


def _groups(population: _Population) -> list[Group]:
    sizes = np.bincount(population.groups[population.groups != NO_GROUP], minlength=len(population.names))
    return [Group(name, int(people)) for name, people in zip(population.names, sizes, strict=True)]


def _ties(network: Network) -> list[Tie]:
    """Links between people of two groups, by pair of groups, with the people on each side."""
    one, other = rows_of(network.links), network.links.indices
    ours, theirs = network.groups[one], network.groups[other]
    across = (ours != NO_GROUP) & (theirs != NO_GROUP) & (ours < theirs)
    ends = list(zip(ours[across].tolist(), theirs[across].tolist(), strict=True))
    pairs = Counter(ends)
    # A person counts once towards each other group.
    near = Counter(pair for pair, _person in set(zip(ends, one[across].tolist(), strict=True)))
    far = Counter(pair for pair, _person in set(zip(ends, other[across].tolist(), strict=True)))
    return [Tie(*pair, near[pair], far[pair], number) for pair, number in sorted(pairs.items())]
