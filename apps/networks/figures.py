"""What is measured of a network, as values; docs/networks.md says what each figure means. Internal: nothing is hidden
here yet, and none of it names a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of tie: ordered pairs of people, people on either side, share of pairs between two groups."""

    kind: str
    pairs: int
    people: int
    across: float | None


@dataclass(frozen=True, slots=True)
class Reads:
    """Who read whom, as numbers alone: readers, authors read, pairs of them, share of pairs between two groups."""

    readers: int
    authors: int
    pairs: int
    across: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """A department or site: how many of its people were there."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Between two groups, by number: people on each side who exchanged with the other, and pairs of them."""

    one: int
    other: int
    people_one: int
    people_other: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A community's network over one window (community None: all together), seen by one boundary.

    People: `n` were there, `exchanging` of them had a tie, `isolates` none; `not_profiled` more are left out. `m` are
    ordered pairs of whom the first turned to the second. Shares are 0..1; None: cannot be said.
    """

    community_id: int | None
    week: int
    boundary: str
    n: int
    not_profiled: int
    exchanging: int
    isolates: int
    m: int
    density: float
    reciprocity: float
    cross_boundary: float | None
    # The same if everybody turned to everybody alike, and Krackhardt's index (-1 all inside, 1 all across).
    cross_by_chance: float | None
    ei_index: float | None
    components: int
    largest: int
    core: int
    core_people: int
    # People and links without whom others could not reach each other.
    bridges: int
    bridge_links: int
    # If the one person left whose leaving cuts most: share of connected pairs, and people cut off from the rest.
    fragility: float
    largest_loss: int
    half_of_exchanges: int
    # None beyond 5,000 people.
    half_of_ways: int | None
    steps: float | None
    # Half the 95 % interval where only a sample was asked, else 0.
    steps_error: float
    groups_drawn: int
    groups_found: int
    # Adjusted Rand index of the groups found against those drawn.
    agreement: float | None
    modularity: float
    modularity_by_chance: float
    # People in each of the five brokerage roles.
    brokers: dict[str, int] = field(default_factory=dict)
    kinds: list[Kind] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    reads: Reads | None = None

    def as_kept(self) -> dict[str, Any]:
        """As it is written down, without the readings, which are kept apart."""
        return {key: value for key, value in asdict(self).items() if key != "reads"}

    @classmethod
    def from_kept(cls, figures: Mapping[str, Any], reads: Mapping[str, Any] | None) -> "Pattern":
        """The other way round."""
        given = dict(figures)
        given["kinds"] = [Kind(**row) for row in figures["kinds"]]
        given["groups"] = [Group(**row) for row in figures["groups"]]
        given["ties"] = [Tie(**row) for row in figures["ties"]]
        return cls(**given, reads=Reads(**reads) if reads else None)
