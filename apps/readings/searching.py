"""Searches as readings: what stands for the words, and how a result tells that it was chosen."""

import hmac
import re
from typing import Any

from django.conf import settings

from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.communities.standing import my_communities

LONGEST_WORDS = 100
# Behind the address of a result: its position and the search that it was found by.
_MARK = re.compile(r"([1-9][0-9]{0,2})-([0-9a-f]{12})")
LONGEST_MARK = 16


def normalised(query: str) -> str:
    """The same words, however they are typed."""
    return " ".join(query.replace("\x00", " ").casefold().split())[:LONGEST_WORDS]


def search_of(query: str) -> str:
    """What stands for the words: twelve hexadecimal digits that nobody without our key turns back into them."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"search:{normalised(query)}".encode(), "sha256").hex()[:12]


def note_search(viewer: Any, query: str, *, found: int) -> str:
    """Buffer that somebody searched. Returns what stands for the words, for the addresses of the results."""
    search = search_of(query)
    if viewer.is_authenticated and query.strip():
        note_reading(
            Verb.SEARCHED,
            actor_id=viewer.pk,
            context={
                "search": search,
                "words": normalised(query),
                "found": found,
                "in": [row.id for row in my_communities(viewer)],
            },
            step=f"{search}-{min(found, 1)}",
        )
    return search


def note_choice(
    viewer: Any, mark: str, *, entry_id: int | None = None, community_id: int | None = None, person_id: int = 0
) -> None:
    """Buffer that somebody came by a result of a search; `mark` is `?found=` of the address, which may be anything."""
    if viewer.is_authenticated and (match := _MARK.fullmatch(mark)):
        note_reading(
            Verb.SEARCH_CHOSEN,
            actor_id=viewer.pk,
            entry_id=entry_id,
            community_id=community_id,
            context={"search": match[2], "position": int(match[1])} | ({"person": person_id} if person_id else {}),
            step=f"{match[2]}-{person_id}",
        )
