"""Reads of people."""

from typing import cast

from django.core.cache import cache

from apps.accounts.models import User

_SECONDS = 3600


def person_at(person_id: int, version: str) -> User | None:
    """The person with their profile, in the cache under the version that the caller has just read.

    The version holds what the database calls the rows' own transactions, which is another one after every change,
    whoever made it: so nobody is shown what a person has hidden since.
    """
    key = f"person:{person_id}:{version}"
    person = cast("User | None", cache.get(key))
    if person is None:
        # unscoped: the caller has asked who is looking.
        person = User.objects.select_related("profile").filter(pk=person_id).first()
        if person is not None:
            cache.set(key, person, _SECONDS)
    return person
