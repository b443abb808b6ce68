"""`bin/bench networks [--people N] [--ties N]`: what the measures of a large network cost, each in time and memory.

The network: as many directed, weighted ties, 200 groups, seven of ten ties inside a group, and heavy tails: a few
people turn to hundreds. Always the same one. Nothing but numbers is made; no server runs.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from apps.networks.kernels import cohesion, holes, paths
from apps.networks.kernels.breaking import breaks_of
from apps.networks.kernels.brokerage import brokerage
from apps.networks.kernels.communities import adjusted_rand, communities_found, modularity, modularity_by_chance
from apps.networks.kernels.network import Network

GROUPS, INSIDE = 200, 0.7
# How unevenly people turn to each other: the share of all that the most active have.
_TAIL = 2.2
_SMALL, _SMALL_TIES = paths.MOST_EXACT, 75_000


def made(people: int, ties: int, seed: int = 6) -> Network:
    """The network; exactly so many different ties."""
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, GROUPS, people)
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(GROUPS + 1))
    active = np.minimum(rng.pareto(_TAIL, people) + 1, 60)
    chances = active / active.sum()
    found = np.zeros(0, dtype=np.int64)
    while len(found) < ties:
        more = (ties - len(found)) * 5 // 4 + 10
        sources = rng.choice(people, more, p=chances)
        anywhere = rng.choice(people, more, p=chances)
        group = groups[sources]
        near = order[starts[group] + (rng.random(more) * (starts[group + 1] - starts[group])).astype(np.int64)]
        targets = np.where(rng.random(more) < INSIDE, near, anywhere)
        keys = (sources * people + targets)[sources != targets]
        found = np.unique(np.concatenate([found, keys]))
    found = rng.permutation(found)[:ties]
    return Network.of(people, found // people, found % people, rng.integers(1, 9, ties), groups)


def measured(network: Network, small: Network) -> Iterator[tuple[str, float, str]]:
    """Each measure with its seconds and what came out."""
    steps: list[tuple[str, Callable[[], Any], Callable[[Any], str]]] = [
        ("density, returned ties", lambda: (cohesion.density(network), cohesion.reciprocity(network)), _numbers),
        ("ties across groups", lambda: cohesion.crossing(network), lambda found: f"{found.share:.3f}"),
        ("components", lambda: cohesion.component_sizes(network), lambda sizes: f"{len(sizes):,}"),
        ("cores", lambda: cohesion.core_numbers(network), lambda core: f"largest {core.max()}"),
        ("what breaks", lambda: breaks_of(network), lambda found: f"{len(found.holders):,} people hold others"),
        ("constraint", lambda: holes.constraint(network), lambda found: f"mean {np.nanmean(found):.3f}"),
        ("effective size", lambda: holes.effective_size(network), lambda found: f"mean {np.nanmean(found):.1f}"),
        (
            "five brokerage roles",
            lambda: brokerage(network),
            lambda found: f"{sum(map(np.sum, found.values())):,} ways",
        ),
        ("communities found", lambda: communities_found(network), lambda found: _agreement(network, found)),
        ("the same by chance", lambda: modularity_by_chance(network), lambda found: f"modularity {found:.2f}"),
        (
            "steps, 256 asked",
            lambda: paths.steps_between(network),
            lambda found: f"{found.mean:.2f} ± {found.error:.2f}",
        ),
        (
            f"betweenness, {small.size:,} people, {small.tie_count:,} ties",
            lambda: paths.betweenness(small),
            lambda found: f"half of it: {cohesion.fewest_with_half(found):,} people",
        ),
    ]
    for name, work, said in steps:
        begun = time.perf_counter()
        found = work()
        yield name, time.perf_counter() - begun, said(found)


def _numbers(found: tuple[float, ...]) -> str:
    return ", ".join(f"{number:.3g}" for number in found)


def _agreement(network: Network, found: Any) -> str:
    rand = adjusted_rand(found, network.groups)
    return f"{found.max() + 1}, modularity {modularity(network, found):.2f}, agreement {rand:.2f}"


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="bin/bench networks", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--ties", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    network = made(options.people, options.ties)
    small = made(_SMALL, _SMALL_TIES)
    print(f"{network.size:,} people, {network.tie_count:,} ties; made in {time.perf_counter() - begun:.1f} s\n")
    print("| measure | seconds | found |\n| --- | ---: | --- |")
    total = 0.0
    for name, seconds, found in measured(network, small):
        total += seconds
        print(f"| {name} | {seconds:.2f} | {found} |", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1024)
    print(f"| all | {total:.1f} | at most {memory} MiB of memory |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
