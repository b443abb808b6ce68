"""Which state the shelves of people are in. What is kept of them as HTML carries it, so that what somebody takes back
is on no page that is asked for afterwards, however lately it was kept."""

from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

STATE_KEY = "people-shelves"
# Longer than any fragment is kept: a state that is forgotten outlives whatever was kept under it.
STATE_SECONDS = 3600


def forget_shelves() -> None:
    """Have every page show people, milestones and features anew, once the running transaction has committed."""
    transaction.on_commit(_renew)


def _renew() -> None:
    cache.set(STATE_KEY, uuid4().hex, STATE_SECONDS)
