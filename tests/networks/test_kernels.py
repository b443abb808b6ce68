"""Each measure equals the reference library's on small networks of any shape; a sample is as near as it says."""

import math
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.networks.kernels import cohesion, holes, paths
from apps.networks.kernels.breaking import Breaks, breaks_of
from apps.networks.kernels.brokerage import BROKERAGE, brokerage
from apps.networks.kernels.communities import adjusted_rand, communities_found, modularity, modularity_by_chance
from apps.networks.kernels.network import Network


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Network, nx.DiGraph]:
    """A network of up to 14 people, dense or sparse, some without a group; and the same for the reference."""
    size = draw(st.integers(2, 14))
    pair = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    ties = draw(st.dictionaries(pair, st.integers(1, 6), max_size=draw(st.sampled_from([5, 18, 60]))))
    groups = draw(st.lists(st.integers(-1, 3), min_size=size, max_size=size))
    network = Network.of(size, [one for one, _ in ties], [other for _, other in ties], list(ties.values()), groups)
    reference = nx.DiGraph()
    reference.add_nodes_from(range(size))
    reference.add_weighted_edges_from((i, j, weight) for (i, j), weight in ties.items() if i != j)
    return network, reference


@settings(max_examples=150, deadline=None)
@given(drawn())
def test_cohesion_of_any_network_equals_the_reference(pair: tuple[Network, nx.DiGraph]) -> None:
    network, reference = pair
    both = reference.to_undirected()
    assert cohesion.density(network) == pytest.approx(nx.density(reference))
    returned = nx.overall_reciprocity(reference) if reference.size() else 0
    assert cohesion.reciprocity(network) == pytest.approx(returned)
    assert sorted(cohesion.component_sizes(network)) == sorted(map(len, nx.connected_components(both)))
    assert set(cohesion.isolates(network)) == set(nx.isolates(both))
    assert dict(enumerate(cohesion.core_numbers(network))) == nx.core_number(both)
    known = [(i, j) for i, j in reference.edges if network.groups[i] >= 0 and network.groups[j] >= 0]
    crossing = cohesion.crossing(network)
    across = [network.groups[i] != network.groups[j] for i, j in known]
    assert (crossing and crossing.share) == (pytest.approx(np.mean(across)) if known else None)


@settings(max_examples=100, deadline=None)
@given(drawn())
def test_contacts_of_any_network_equal_the_reference(pair: tuple[Network, nx.DiGraph]) -> None:
    network, reference = pair
    _equal(holes.constraint(network), nx.constraint(reference, weight="weight"))
    # Asked for all at once, the reference (3.7) divides columns where its definition divides rows; asked one by one,
    # it knows nothing of people to whom ties only come. Both directions alike, it does neither.
    alike = nx.DiGraph()
    alike.add_nodes_from(reference)
    alike.add_weighted_edges_from(zip(*network.mutual.nonzero(), network.mutual.data, strict=True))
    _equal(holes.effective_size(network), nx.effective_size(alike, list(alike), weight="weight"))
    _equal(paths.betweenness(network), nx.betweenness_centrality(reference, normalized=False))
    apart = [n for _, to in nx.all_pairs_shortest_path_length(reference.to_undirected()) for n in to.values() if n]
    steps = paths.steps_between(network)
    assert (steps and steps.mean) == (pytest.approx(np.mean(apart)) if apart else None)


@settings(max_examples=150, deadline=None)
@given(drawn())
def test_what_breaks_in_any_network_is_what_leaving_it_breaks(pair: tuple[Network, nx.DiGraph]) -> None:
    network, reference = pair
    both = reference.to_undirected()
    found = breaks_of(network)
    assert set(found.holders) == set(nx.articulation_points(both))
    assert {(bridge.one, bridge.other) for bridge in found.bridges} == {
        tuple(sorted(edge)) for edge in nx.bridges(both)
    }
    assert found.pairs == _pairs(both)
    for person in both:
        _leaves(both, person, found)


def _leaves(both: nx.Graph, person: int, found: Breaks) -> None:
    """The same by taking the person out."""
    own = nx.node_connected_component(both, person)
    rest = both.subgraph(own - {person})
    assert found.pairs_cut[person] == math.comb(len(rest), 2) - _pairs(rest)
    largest = max(map(len, nx.connected_components(rest)), default=0)
    assert found.people_lost[person] == len(rest) - largest


def _pairs(graph: nx.Graph) -> int:
    return sum(math.comb(len(part), 2) for part in nx.connected_components(graph))


@settings(max_examples=100, deadline=None)
@given(drawn())
def test_brokers_of_any_network_are_those_that_counting_each_way_finds(pair: tuple[Network, nx.DiGraph]) -> None:
    network, reference = pair
    expected = {role: np.zeros(network.size, dtype=int) for role in BROKERAGE}
    for i, v, k in permutations(range(network.size), 3):
        groups = [int(network.groups[one]) for one in (i, v, k)]
        if reference.has_edge(i, v) and reference.has_edge(v, k) and not reference.has_edge(i, k) and min(groups) >= 0:
            expected[_role(*groups)][v] += 1
    found = brokerage(network)
    assert {role: list(found[role]) for role in BROKERAGE} == {role: list(expected[role]) for role in BROKERAGE}


def _role(first: int, broker: int, last: int) -> str:
    if first == last:
        return "coordinator" if broker == first else "itinerant"
    if broker == last:
        return "gatekeeper"
    return "representative" if broker == first else "liaison"


def _equal(ours: np.ndarray, theirs: dict[int, float]) -> None:
    np.testing.assert_allclose(ours, [theirs[person] for person in range(len(ours))], rtol=1e-9, atol=1e-9)


def test_communities_of_a_network_are_found_as_well_as_by_the_reference() -> None:
    for seed in range(4):
        reference = nx.gaussian_random_partition_graph(120, 20, 5, 0.35, 0.02, directed=False, seed=seed)
        network = Network.of(120, *zip(*reference.edges, strict=True))
        found = communities_found(network, seed=seed)
        theirs = nx.community.louvain_communities(reference, seed=seed)
        ours = modularity(network, found)
        parts = [set(np.flatnonzero(found == label)) for label in np.unique(found)]
        assert ours == pytest.approx(nx.community.modularity(reference, parts))
        assert ours > nx.community.modularity(reference, theirs) - 0.01
        assert ours > modularity_by_chance(network) + 0.1
        assert list(found) == list(communities_found(network, seed=seed))


def test_two_groupings_agree_by_chance_or_wholly() -> None:
    rng = np.random.default_rng(1)
    one = rng.integers(0, 4, 500)
    assert adjusted_rand(one, (one + 1) % 4) == pytest.approx(1)
    assert adjusted_rand(one, rng.integers(0, 4, 500)) == pytest.approx(0, abs=0.02)
    # Hubert and Arabie's table 1 would be as good; this one is counted by hand: 2 of 6 pairs in both.
    assert adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])) == pytest.approx(4 / 7)


def test_a_sample_of_steps_is_as_near_as_it_says() -> None:
    rng = np.random.default_rng(3)
    ends = rng.integers(0, 5_200, (2, 12_000))
    network = Network.of(5_200, *ends)
    every = paths.MOST_EXACT
    try:
        paths.MOST_EXACT = 10_000
        exact = paths.steps_between(network)
    finally:
        paths.MOST_EXACT = every
    sampled = [paths.steps_between(network, seed) for seed in range(6)]
    assert exact is not None
    assert exact.error == 0
    # Of six intervals of 95 per cent, two or more miss once in thirty times; these seeds do not.
    assert sum(abs(one.mean - exact.mean) <= one.error for one in sampled if one) >= 5
    with pytest.raises(ValueError, match="5000 people at most"):
        paths.betweenness(network)


def test_nobody_and_one_person_are_networks_too() -> None:
    for size in (0, 1):
        network = Network.of(size, [], [])
        assert cohesion.density(network) == cohesion.reciprocity(network) == 0
        assert list(cohesion.core_numbers(network)) == [0] * size
        assert breaks_of(network).fragility == 0
        assert list(communities_found(network)) == list(range(size))
        assert paths.steps_between(network) is None
        assert all(len(people) == size for people in brokerage(network).values())
