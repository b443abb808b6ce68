"""A set of targets as somebody typed it, before it is written down. Names no person: there is no field for one."""

from dataclasses import dataclass
from typing import Any, Self

from apps.targets.models import TargetSet


@dataclass(frozen=True, slots=True)
class TypedRange:
    """A role's range in percent, and why."""

    role: str
    low: int
    high: int
    reason: str


@dataclass(frozen=True, slots=True)
class TypedMeasure:
    """What a target is for, its measure, and what must not suffer."""

    purpose: str
    measure: str
    balancing: str


@dataclass(frozen=True, slots=True)
class Wording:
    """All that a proposal says."""

    purpose: str
    outcomes: tuple[str, ...]
    ranges: tuple[TypedRange, ...] = ()
    measures: tuple[TypedMeasure, ...] = ()
    review_months: int = 6

    @classmethod
    def of(cls, target_set: TargetSet) -> Self:
        """What a written set says."""
        return cls(
            purpose=target_set.purpose,
            outcomes=tuple(target_set.outcomes),
            ranges=tuple(TypedRange(r.role, r.low, r.high, r.reason) for r in target_set.ranges.all()),
            measures=tuple(TypedMeasure(m.purpose, m.measure, m.balancing) for m in target_set.measures.all()),
            review_months=target_set.review_months,
        )

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> Self:
        """Of the nested fields that the API and files take."""
        return cls(
            purpose=fields["purpose"].strip(),
            outcomes=tuple(text.strip() for text in fields["outcomes"] if text.strip()),
            ranges=tuple(
                TypedRange(row["role"], row["low"], row["high"], row.get("reason", "").strip())
                for row in fields.get("ranges", [])
            ),
            measures=tuple(
                TypedMeasure(row["purpose"].strip(), row["measure"].strip(), row.get("balancing", "").strip())
                for row in fields.get("targets", [])
            ),
            review_months=fields.get("review_months", 6),
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that was typed in words."""
        of_measures = (text for row in self.measures for text in (row.purpose, row.measure, row.balancing))
        return (self.purpose, *self.outcomes, *(row.reason for row in self.ranges), *of_measures)
