"""Two people saved the same lines of one text: both are shown, and the second settles what is to stay."""

from dataclasses import dataclass

from django.http import QueryDict

from apps.accounts.models import User
from apps.content.collisions import Collision, marked_text
from apps.core.differences import Part, Row, inline, side_by_side


@dataclass(frozen=True, slots=True)
class Place:
    """Where both changed the same lines: mine, theirs, and what differs between them."""

    mine: str
    theirs: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Settling:
    """What the page shows of a collision."""

    editor: User
    mine: str
    theirs: str
    title: list[Part]
    places: list[Place]
    rows: list[Row]


def settling_of(collision: Collision) -> Settling:
    """The two texts beside each other, and the places where they collide."""
    mine, theirs = collision.mine, collision.theirs
    places = [
        Place("\n".join(hunk.mine), "\n".join(hunk.theirs), inline("\n".join(hunk.theirs), "\n".join(hunk.mine)))
        for hunk in collision.merged.conflicts
    ]
    return Settling(
        editor=collision.editor,
        mine=mine.source,
        theirs=theirs.source,
        title=inline(theirs.title, mine.title) if theirs.title != collision.title else [],
        places=places,
        rows=side_by_side(theirs.source, mine.source),
    )


def marked_data(data: QueryDict, collision: Collision) -> QueryDict:
    """What was typed, with both texts in it: what merges is merged, and the rest stands between marks."""
    marked = data.copy()
    marked["title"] = collision.title
    marked["source"] = marked_text(collision)
    return marked
