"""What is agreed now, what is proposed, and what was: reads for pages, the API and the figures above."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from django.db.models import Count, Q

from apps.communities.models import Community
from apps.core import clock
from apps.targets.models import Choice, Measure, State, TargetSet, Vote

# Adopted if this share of the active members or this many people vote, and no more than this share of them object.
QUORUM_SHARE, QUORUM_PEOPLE, MOST_OBJECTIONS = 0.20, 10, 0.25
# A vote of one person alone is none, however small the community.
FEWEST_VOTERS = 2


@dataclass(frozen=True, slots=True)
class Target:
    """What a community agreed on and holds to now. `ranges`: by role, the lowest and highest share (0 to 1)."""

    number: int
    purpose: str
    outcomes: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]]
    reasons: Mapping[str, str]
    measures: tuple[Measure, ...]
    review_on: date
    adopted_on: date
    agreed: int
    voters: int
    url: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How a vote stands, without names. `electorate`: active members when it was opened."""

    agreed: int
    abstained: int
    objected: int
    electorate: int

    @property
    def voters(self) -> int:
        """How many voted."""
        return self.agreed + self.abstained + self.objected

    @property
    def needed(self) -> int:
        """How many have to vote: a fifth of the active members, ten at most, two at least where there are two."""
        fifth = ceil(QUORUM_SHARE * self.electorate)
        return min(QUORUM_PEOPLE, max(fifth, min(FEWEST_VOTERS, self.electorate), 1))

    @property
    def is_adopted(self) -> bool:
        """Whether the vote, closed now, would adopt the set."""
        return self.voters >= self.needed and self.objected <= MOST_OBJECTIONS * self.voters


def active_target(community: Community) -> Target | None:
    """What is in force: None before the first agreement, and from the review date on unless it was renewed."""
    today = clock.now().date()
    rows = TargetSet.objects.filter(community=community, state=State.ACTIVE, review_on__gt=today)
    found = rows.select_related("community").prefetch_related("ranges", "measures").first()
    if found is None or found.review_on is None or found.adopted_at is None:
        return None
    ranges = list(found.ranges.all())
    return Target(
        number=found.number,
        purpose=found.purpose,
        outcomes=tuple(found.outcomes),
        ranges={row.role: (row.low / 100, row.high / 100) for row in ranges},
        reasons={row.role: row.reason for row in ranges},
        measures=tuple(found.measures.all()),
        review_on=found.review_on,
        adopted_on=found.adopted_at.date(),
        agreed=found.agreed,
        voters=found.voters,
        url=found.get_absolute_url(),
    )


def sets_of(viewer: Any, community: Community) -> list[TargetSet]:
    """All that the viewer may see of a community, the latest first."""
    rows = TargetSet.objects.visible_to(viewer).filter(community=community)
    return list(rows.select_related("community", "proposal__by", "renews").prefetch_related("ranges", "measures"))


def tally_of(target_set: TargetSet) -> Tally:
    """The votes: as they stand while it is open, as they were counted once it is closed."""
    if target_set.state != State.CONSENT:
        return Tally(target_set.agreed, target_set.abstained, target_set.objected, target_set.electorate)
    counted: dict[str, int] = Vote.objects.filter(target_set=target_set).aggregate(
        agreed=Count("pk", filter=Q(choice=Choice.AGREE)),
        abstained=Count("pk", filter=Q(choice=Choice.ABSTAIN)),
        objected=Count("pk", filter=Q(choice=Choice.OBJECT)),
    )
    return Tally(**counted, electorate=max(target_set.electorate, sum(counted.values())))


def objections_of(target_set: TargetSet) -> list[str]:
    """Why members object, without their names, in an order that says nothing of when."""
    rows = Vote.objects.filter(target_set=target_set, choice=Choice.OBJECT)
    return list(rows.order_by("reason").values_list("reason", flat=True))


def vote_of(viewer: Any, target_set: TargetSet) -> Vote | None:
    """The viewer's own vote."""
    return Vote.objects.filter(target_set=target_set, voter_id=viewer.pk).first()
