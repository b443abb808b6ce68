"""What time it is for the services. Only the demo world, which is dated relative to today, sets it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The current time, or the moment that `as_of` set."""
    return _moment.get() or timezone.now()


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Let services write as if it were `moment`."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
