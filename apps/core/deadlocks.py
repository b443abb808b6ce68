"""Trying again what the database gave up so that somebody else could go on."""

from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, connection, transaction
from psycopg2.errorcodes import DEADLOCK_DETECTED

# Who lost once has the way free at the next try, unless a third comes by.
TRIES = 3


def atomic_despite_deadlocks[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """One transaction, begun anew when the database ended it because it and another waited for each other.

    For what locks rows that others lock in an order of their own. Within a transaction there is nothing to begin
    anew, so there the error goes on to whoever began that one.
    """

    @wraps(function)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                deadlocked = getattr(error.__cause__, "pgcode", "") == DEADLOCK_DETECTED
                if connection.in_atomic_block or not deadlocked or not left:
                    raise
        raise AssertionError("the last try returns or raises")

    return tried
