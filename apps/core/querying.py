"""Small pieces that querysets of several apps share."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.db.models import Model, Q, QuerySet


class OwnRows[M: Model](QuerySet[M]):
    """Rows that are one person's alone, whoever else asks. A subclass names the field where it is not `person`."""

    person_field = "person"

    def visible_to(self, viewer: Any) -> Self:
        """One's own."""
        return self.filter(**{self.person_field: viewer.pk}) if viewer.is_authenticated else self.none()


class Page[Row](NamedTuple):
    """A slice of a list by keyset: `next_key` continues after the last row, None at the end."""

    rows: Sequence[Row]
    next_key: str | None


def keyset_page[M: Model](queryset: QuerySet[M], *, field: str, after: str | None, size: int) -> Page[M]:
    """The newest `size` rows by (`field`, id), continuing after the key that the last page gave.

    `field` is a non-null datetime column with an index on (field, id); a broken key starts anew,
    because an old link should show something rather than an error.
    """
    if key := _parse_key(after):
        at, pk = key
        queryset = queryset.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at, "pk__lt": pk}), **{f"{field}__lte": at})
    rows = list(queryset.order_by(f"-{field}", "-pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    next_key = f"{getattr(rows[-1], field).isoformat()}~{rows[-1].pk}" if more else None
    return Page(rows, next_key)


def is_key(text: str) -> bool:
    """Whether a page gave this as its `next_key`."""
    return _parse_key(text) is not None


def _parse_key(key: str | None) -> tuple[datetime, int] | None:
    if not key:
        return None
    at, _, pk = key.partition("~")
    try:
        # A "+" of the offset arrives as a blank where the address was not quoted.
        return datetime.fromisoformat(at.replace(" ", "+")), int(pk)
    except ValueError:
        return None


def by_id[M: Model](rows: Iterable[M]) -> dict[int, M]:
    """Rows under their primary keys."""
    return {row.pk: row for row in rows}
