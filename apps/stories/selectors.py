"""What stories say together, without adding up more than was said."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any

from apps.communities.models import Community
from apps.stories.models import FinanceLook, FinanceReader, Story, Unit

_HUNDREDTHS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Value:
    """What members documented. Amounts of money, `hours` in hours; `people`: distinct tellers of confirmed stories.

    `documented` is the sum over confirmed stories of lowest amount x lowest share x confidence: never a middle, never
    extrapolated. `low` and `high` are the plain sums of what was given, `median_share` of the lowest shares (0 to 1).
    """

    told: int
    confirmed: int
    people: int
    low: Decimal
    high: Decimal
    documented: Decimal
    hours: Decimal
    seen: int
    median_share: float | None

    @property
    def whole_hours(self) -> int:
        """Hours as they are shown."""
        return round(self.hours)

    @property
    def share_percent(self) -> int | None:
        """The median share in percent."""
        return None if self.median_share is None else round(self.median_share * 100)


def value_of(community: Community, since: datetime | None = None) -> Value:
    """Over the stories told since then; over all without it. A withdrawn story counts nowhere."""
    told = Story.objects.standing().filter(community=community)
    if since is not None:
        told = told.filter(told_at__gte=since)
    confirmed = list(told.confirmed())
    money = [story for story in confirmed if story.unit == Unit.MONEY]
    shares = [story.share_low for story in confirmed if story.share_low is not None]
    return Value(
        told=told.count(),
        confirmed=len(confirmed),
        people=len({story.teller_id for story in confirmed}),
        low=sum((story.low or Decimal(0) for story in money), Decimal(0)),
        high=sum((story.high or Decimal(0) for story in money), Decimal(0)),
        documented=sum((documented(story) for story in money), Decimal(0)),
        hours=sum((documented(story) for story in confirmed if story.unit == Unit.HOURS), Decimal(0)),
        seen=FinanceLook.objects.filter(story__in=money).count(),
        median_share=median(shares) / 100 if shares else None,
    )


def documented(story: Story) -> Decimal:
    """Lowest amount x lowest share x confidence, rounded down to hundredths; 0 without an amount."""
    if story.low is None or story.share_low is None or story.confidence is None:
        return Decimal(0)
    return (story.low * story.share_low * story.confidence / 10000).quantize(_HUNDREDTHS, "ROUND_DOWN")


def stories_of(viewer: Any, community: Community) -> list[Story]:
    """The community's stories that the viewer may see, the latest first."""
    rows = Story.objects.visible_to(viewer).filter(community=community)
    return list(rows.select_related("community", "teller", "confirmation__by", "finance_look__by"))


def finance_readers_of(community: Community) -> list[FinanceReader]:
    """Who was named to look at amounts."""
    return list(FinanceReader.objects.filter(community=community).select_related("person").order_by("person__name"))
