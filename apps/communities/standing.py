"""Where a person stands: asked on every request, so it costs one query and one cache read.

The person's own memberships come from the database each time, so that whoever is removed is out at once.
Which communities are open to everybody changes rarely and is the same for all: it is kept in the cache,
forgotten by the services that change it, and bounded in age for writers that pass them by.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from apps.communities.models import Access, Community, State, Status
from apps.core.text import hue_of, initials_of

_OPEN_KEY = "open-communities"
_OPEN_SECONDS = 30
# As text, because every page asks it: building it from a queryset takes longer than the database needs to answer.
_MINE = """
    SELECT c.id, c.slug, c.name, c.kind, c.status, m.role
    FROM communities_membership m JOIN communities_community c ON c.id = m.community_id
    WHERE m.user_id = %s AND m.state = %s ORDER BY c.name
"""


@dataclass(frozen=True, slots=True)
class MyCommunity:
    """A community of mine, as the rail and the forms show it."""

    id: int
    slug: str
    name: str
    kind: str
    status: str
    role: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"/c/{self.slug}/"

    @property
    def hue(self) -> int:
        """Number of the glyph's colour class."""
        return hue_of(self.slug)

    @property
    def glyph(self) -> str:
        """Two letters."""
        return initials_of(self.name.replace("-", " "))


def my_communities(viewer: Any) -> list[MyCommunity]:
    """The viewer's active memberships by name; asked once and kept on the person object."""
    if not viewer.is_authenticated:
        return []
    mine: list[MyCommunity] | None = viewer.__dict__.get("_standing")
    if mine is None:
        with connection.cursor() as sql:
            sql.execute(_MINE, [viewer.pk, State.ACTIVE.value])
            mine = [MyCommunity(*row) for row in sql.fetchall()]
        viewer.__dict__["_standing"] = mine
    return mine


def roles_of(viewer: Any) -> dict[int, str]:
    """The viewer's role per community id, active memberships only."""
    return {row.id: row.role for row in my_communities(viewer)}


def readable_community_ids(viewer: Any) -> list[int]:
    """Ids of the communities whose content the viewer may read: the set of `Community.objects.readable_by`.

    Literal ids give the planner a plain list where a subquery under every count and feed would not.
    """
    if viewer.is_authenticated and viewer.is_staff:
        return list(Community.objects.readable_by(viewer).values_list("pk", flat=True))
    live, archived = _open_ids()
    if not viewer.is_authenticated:
        return live
    return sorted({*live, *archived, *(row.id for row in my_communities(viewer))})


def forget_standing(person: Any) -> None:
    """Drop what was kept on the person object, after a membership changed."""
    person.__dict__.pop("_standing", None)


def forget_open_communities() -> None:
    """Ask the database again which communities are open, once the running transaction has committed."""
    transaction.on_commit(partial(cache.delete, _OPEN_KEY))


def _open_ids() -> tuple[list[int], list[int]]:
    """Open communities: the live ones, and the archived ones (read by colleagues only)."""
    kept: tuple[list[int], list[int]] | None = cache.get(_OPEN_KEY)
    if kept is None:
        rows = list(
            Community.objects.filter(access=Access.OPEN)
            .exclude(status=Status.PREPARING)
            .order_by("pk")
            .values_list("pk", "status")
        )
        kept = ([pk for pk, status in rows if status == Status.ACTIVE], [pk for pk, s in rows if s != Status.ACTIVE])
        cache.set(_OPEN_KEY, kept, _OPEN_SECONDS)
    return kept
